using BitableSync.Core.Mapping;
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

    /// <exception cref="NotYetException">The platform did not take it now; the batch stays open.</exception>
    /// <exception cref="MappingStoppedException">No repetition helps; the batch is closed and its changes stay.</exception>
    /// <exception cref="StoreException">The database could not be reached; the batch stays open.</exception>
    /// <exception cref="LeaseLostException">Another worker took over.</exception>
    public async Task<JobCounts> SendAsync(
        TableMapping mapping, IRemoteTable table, Lease lease, OutboxBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await lane.SendAsync(mapping, table, ToRemote(batch, mapping), cancellationToken);
            if (IsRepeated(batch, result))
            {
                if (result.Outcome == RemoteWriteOutcome.Unknown) LogUnknown(mapping, batch, result);
                var wait = WaitAfter(attempt, result.Problem!);
                if (attempt >= options.Value.MaxWriteAttempts) throw new NotYetException(result.Problem!.Message, wait);
                await Task.Delay(wait, time, cancellationToken);
                continue;
            }

            // The answer is known: settling it is not given up for a shutdown.
            return await SettleAsync(mapping, table, lease, batch, result, CancellationToken.None, cancellationToken);
        }
    }

    /// <summary>A create whose fate is unknown goes again with its key; anything else unknown is read back instead.</summary>
    private static bool IsRepeated(OutboxBatch batch, RemoteWriteResult result) =>
        result.Outcome == RemoteWriteOutcome.NotNow
        || (result.Outcome == RemoteWriteOutcome.Unknown && batch.Kind == RemoteWriteKind.Create);

    private static TimeSpan WaitAfter(int attempt, RemoteProblem problem)
    {
        var wait = problem.RetryAfter ?? FirstWait * Math.Pow(2, Math.Min(attempt - 1, 10));
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task<JobCounts> SettleAsync(
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
                return await settlement.WrittenAsync(mapping, lease, batch, result.Records, settling);
            case RemoteWriteOutcome.KeyUsed when batch.Kind == RemoteWriteKind.Create:
                var found = await recovery.FindAsync(mapping, table, lease, batch, cancellationToken);
                return await settlement.RecoveredAsync(mapping, lease, batch, found, settling);
            case RemoteWriteOutcome.Refused:
                Log.WriteRefused(logger, batch.Items.Count, mapping.Name.Value, result.Problem!.Code, result.Problem.LogId);
                return await IsolateAsync(mapping, table, lease, batch, result.Problem, settling, cancellationToken);
            case RemoteWriteOutcome.Stopped:
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                throw new MappingStoppedException(result.Problem!.Message);
            case RemoteWriteOutcome.Unknown:
                LogUnknown(mapping, batch, result);
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                return new JobCounts();
            default:
                await settlement.SupersededAsync(mapping, lease, batch, settling);
                return new JobCounts();
        }
    }

    /// <summary>Halves a refused batch until the bad record stands alone; that one is parked, the rest goes through.</summary>
    private async Task<JobCounts> IsolateAsync(
        TableMapping mapping,
        IRemoteTable table,
        Lease lease,
        OutboxBatch batch,
        RemoteProblem problem,
        CancellationToken settling,
        CancellationToken cancellationToken)
    {
        if (batch.Items.Count == 1) return await settlement.ParkedAsync(mapping, lease, batch, problem, settling);
        var counts = new JobCounts();
        foreach (var half in await settlement.SplitAsync(mapping, lease, batch, settling))
        {
            counts += await SendAsync(mapping, table, lease, half, cancellationToken);
        }

        return counts;
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
        .Where(field => item.Values.ContainsKey(field.Field))
        .ToDictionary(field => field.Field, field => item.Values[field.Field]);

    private void LogUnknown(TableMapping mapping, OutboxBatch batch, RemoteWriteResult result) =>
        Log.WriteUnknown(logger, batch.Items.Count, mapping.Name.Value, result.Problem!.Message);
}
