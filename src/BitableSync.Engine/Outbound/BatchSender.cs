using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Outbound;

/// <summary>Sends one intended batch and settles it, whatever the answer.</summary>
internal sealed class BatchSender(
    WriteLane lane,
    BatchSettlement settlement,
    CreateRecovery recovery,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<BatchSender> logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Repetitions after which an error that may be about the data, such as 1254002, is taken to be.</summary>
    private const int AttemptsBeforeSplitting = 3;

    /// <exception cref="NotYetException">The platform did not take it now; the batch stays open.</exception>
    /// <exception cref="MappingStoppedException">No repetition helps; the batch is closed and its changes stay.</exception>
    /// <exception cref="StoreException">The database could not be reached; the batch stays open.</exception>
    /// <exception cref="LeaseLostException">Another worker took over.</exception>
    public async Task<JobCounts> SendAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var sent = await SendWholeAsync(mapping, table, lease, batch, cancellationToken);
        return sent.Refusal is { } problem ? await IsolateAsync(mapping, table, lease, sent.Batch!, problem, cancellationToken) : sent.Counts;
    }

    /// <summary>
    /// One call, repeated while the platform is busy. A refused batch stays open. Records whose pair has changed while the batch waited
    /// for its turn are left out of it.
    /// </summary>
    private async Task<Sent> SendWholeAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch planned, CancellationToken cancellationToken)
    {
        var current = planned;
        for (var attempt = 1; ; attempt++)
        {
            var result = await lane.SendAsync(
                mapping,
                table,
                async token => (current = await settlement.CurrentAsync(mapping, lease, current!, token)) is { } wanted ? ToRemote(wanted, mapping) : null,
                cancellationToken);
            if (result is null) return new Sent(new JobCounts(), null, null);
            var batch = current!;
            if (attempt >= AttemptsBeforeSplitting && result is { Outcome: RemoteWriteOutcome.Unknown, Problem.MayBeData: true })
            {
                return await AfterPersistingAsync(mapping, table, lease, batch, result.Problem!, cancellationToken);
            }

            if (IsRepeated(batch, result))
            {
                if (result.Outcome == RemoteWriteOutcome.Unknown) LogUnknown(mapping, batch, result);
                var wait = WaitAfter(attempt, result.Problem!);
                if (result.Outcome == RemoteWriteOutcome.NotNow && batch.Kind != RemoteWriteKind.Create) await settlement.NotTakenAsync(mapping, lease, batch, cancellationToken);
                if (attempt >= options.Value.MaxWriteAttempts) throw new NotYetException(result.Problem!.Message, wait);
                await Task.Delay(wait, time, cancellationToken);
                continue;
            }

            // The answer is known: settling it is not given up for a shutdown.
            return await SettleAsync(mapping, table, lease, batch, result, CancellationToken.None, cancellationToken);
        }
    }

    /// <summary>
    /// A create whose fate is unknown goes again with its key. Anything else unknown is read back instead, unless it may be the data:
    /// then the same values go again a few times, which harms nobody, before the batch is split.
    /// </summary>
    private static bool IsRepeated(OutboxBatch batch, RemoteWriteResult result) =>
        result.Outcome == RemoteWriteOutcome.NotNow
        || (result.Outcome == RemoteWriteOutcome.Unknown && (batch.Kind == RemoteWriteKind.Create || result.Problem!.MayBeData));

    /// <summary>The platform keeps answering that the call failed: it counts as refused, but for creates that exist nevertheless.</summary>
    private async Task<Sent> AfterPersistingAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, RemoteProblem problem, CancellationToken cancellationToken)
    {
        if (batch.Kind != RemoteWriteKind.Create) return new Sent(new JobCounts(), problem, batch);
        var found = await recovery.FindAsync(mapping, table, lease, batch, cancellationToken);
        return found.Count == 0
            ? new Sent(new JobCounts(), problem, batch)
            : new Sent(await settlement.RecoveredAsync(mapping, lease, batch, found, CancellationToken.None), null, batch);
    }

    private static TimeSpan WaitAfter(int attempt, RemoteProblem problem)
    {
        var wait = problem.RetryAfter ?? FirstWait * Math.Pow(2, Math.Min(attempt - 1, 10));
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task<Sent> SettleAsync(
        TableMapping mapping,
        IRemoteTable table,
        Lease lease,
        OutboxBatch batch,
        RemoteWriteResult result,
        CancellationToken settling,
        CancellationToken cancellationToken)
    {
        switch (result.Outcome)
        {
            case RemoteWriteOutcome.Written:
                return new Sent(await settlement.WrittenAsync(mapping, lease, batch, result.Records, settling), null, batch);
            case RemoteWriteOutcome.KeyUsed when batch.Kind == RemoteWriteKind.Create:
                var found = await recovery.FindAllAsync(mapping, table, lease, batch, cancellationToken);
                return new Sent(await settlement.RecoveredAsync(mapping, lease, batch, found, settling), null, batch);
            case RemoteWriteOutcome.Refused:
                Log.WriteRefused(logger, batch.Items.Count, mapping.Name.Value, result.Problem!.Code, result.Problem.LogId);
                return new Sent(new JobCounts(), result.Problem, batch);
            case RemoteWriteOutcome.Stopped when batch.Kind == RemoteWriteKind.Create:
                // This call was not applied, but one before it with the same key may have been, unseen: the key is kept for when the
                // mapping runs again.
                throw new MappingStoppedException(result.Problem!.Message);
            case RemoteWriteOutcome.Stopped:
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                throw new MappingStoppedException(result.Problem!.Message);
            case RemoteWriteOutcome.Unknown:
                LogUnknown(mapping, batch, result);
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                return new Sent(new JobCounts(), null, batch);
            default:
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                return new Sent(new JobCounts(), null, batch);
        }
    }

    /// <summary>
    /// Takes a refused batch apart until each bad record stands alone; those are parked, the rest goes through. Where nearly every
    /// record is bad for one cause, see <see cref="RefusalPattern"/>, none is parked: the mapping stops and all changes stay.
    /// </summary>
    private async Task<JobCounts> IsolateAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, RemoteProblem problem, CancellationToken cancellationToken)
    {
        var pattern = new RefusalPattern(batch.Items.Count);
        var (pieces, bad) = (new Queue<OutboxBatch>(), new List<(OutboxBatch Batch, RemoteProblem Problem)>());
        var counts = new JobCounts();
        await TakeApartAsync(batch, problem);
        while (pieces.TryDequeue(out var piece))
        {
            if (pattern.ShouldProbe && piece.Items.Count > 1)
            {
                var parts = await settlement.SplitAsync(mapping, lease, piece, first: 1, CancellationToken.None);
                pieces.Enqueue(parts[1]);
                piece = parts[0];
            }

            var sent = await SendWholeAsync(mapping, table, lease, piece, cancellationToken);
            counts += sent.Counts;
            if (sent.Refusal is not { } refusal)
            {
                pattern.Written(piece.Items.Count);
                continue;
            }

            piece = sent.Batch!;
            pattern.Refused(piece.Items.Count, refusal.Code);
            if (pattern.IsOneCause) throw await StopAsync(mapping, lease, [piece, .. pieces, .. bad.Select(each => each.Batch)], batch.Items.Count, refusal);
            await TakeApartAsync(piece, refusal);
        }

        foreach (var (single, why) in bad) counts += await settlement.ParkedAsync(mapping, lease, single, why, CancellationToken.None);
        return counts;

        async Task TakeApartAsync(OutboxBatch refused, RemoteProblem why)
        {
            if (refused.Items.Count == 1)
            {
                bad.Add((refused, why));
                return;
            }

            foreach (var half in await settlement.SplitAsync(mapping, lease, refused, (refused.Items.Count + 1) / 2, CancellationToken.None)) pieces.Enqueue(half);
        }
    }

    private async Task<MappingStoppedException> StopAsync(
        TableMapping mapping, Lease lease, IReadOnlyList<OutboxBatch> open, int records, RemoteProblem problem)
    {
        foreach (var batch in open) await settlement.SupersededAsync(mapping, lease, batch, CancellationToken.None);
        return new MappingStoppedException(
            $"Bitable refuses nearly every record of a write of {records} for one cause, so the rest was not tried and nothing is lost. {problem.Message} "
            + "Mend the mapping or the field, then resume.");
    }

    /// <summary>Every value fitted its field when the batch was planned, so it does now: codecs are pure.</summary>
    private static RemoteBatch ToRemote(OutboxBatch batch, TableMapping mapping) => new(
        batch.Kind,
        batch.IdempotencyKey,
        [.. batch.Items.Select(item => PairImages.ToRemote(item.Record, Mapped(item, mapping), mapping).Value)]);

    /// <summary>
    /// In mapping order, so that a call sent again has the same body, as its key demands. A batch may outlive a change of the
    /// mapping; fields no longer mapped are left out.
    /// </summary>
    private static Dictionary<FieldId, CanonicalValue> Mapped(OutboxItem item, TableMapping mapping) => mapping.Fields
        .Select(field => field.Field)
        .Concat(mapping.DeletedMark is { } mark ? [mark.Field] : [])
        .Where(item.Values.ContainsKey)
        .ToDictionary(field => field, field => item.Values[field]);

    private void LogUnknown(TableMapping mapping, OutboxBatch batch, RemoteWriteResult result) =>
        Log.WriteUnknown(logger, batch.Items.Count, mapping.Name.Value, result.Problem!.Message);

    /// <summary>What came of one call.</summary>
    /// <param name="Counts">In records.</param>
    /// <param name="Refusal">Why the platform refused it because of some record in it; the batch is still open then.</param>
    /// <param name="Batch">The batch as it was sent; null where none of it was wanted any more.</param>
    private sealed record Sent(JobCounts Counts, RemoteProblem? Refusal, OutboxBatch? Batch);
}
