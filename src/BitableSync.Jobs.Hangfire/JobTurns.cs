using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>The right to run a job, until the run ends or is taken for dead.</summary>
/// <param name="Run">Hangfire's id of the run.</param>
/// <param name="Token">Known to this taker alone: a run that another node has taken over ends without effect.</param>
/// <param name="Previous">The try that this run is; null for a run on the timer or on request.</param>
internal sealed record Turn(SyncJob Job, MappingName Mapping, string Run, Guid Token, Rerun? Previous);

/// <summary>
/// Whose turn it is, per job: at most one Hangfire run waits or runs for each, and a request that comes during a run is one more run after
/// it. Hangfire's own lock against concurrent runs cannot be used: it is a row without a sign of life, which a waiter removes after a set
/// time, be its holder alive or not.
/// </summary>
/// <remarks>
/// Each change holds the job's row while it asks and tells Hangfire, so all nodes see runs and rows agree. A crash between the two leaves
/// a run that no row knows; it counts as asked for by a person.
/// </remarks>
internal sealed class JobTurns(NpgsqlDataSource database, HangfireRuns runs, TimeProvider clock, string schema) : IDisposable
{
    private const int MostLooks = 20;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>A change needs two connections, the row's and Hangfire's. One change at a time cannot starve itself of the second.</summary>
    private readonly SemaphoreSlim _oneChange = new(1, 1);

    /// <summary>As <see cref="IJobEngine.WakeAsync"/>.</summary>
    public async Task AskAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        // A run that ends is planned anew a moment before Hangfire has it scheduled, and only then can it be moved.
        for (var look = 1; look <= MostLooks; look++)
        {
            var settled = await ChangeAsync(job, mapping, row => Ask(job, mapping, row), cancellationToken);
            if (settled) return;
            await Task.Delay(Moment, clock, cancellationToken);
        }
    }

    /// <summary>Called by a run that begins. Null: it is not its turn, because the job runs already.</summary>
    /// <param name="onTimer">A run on the timer is not made up for where the job was running anyway.</param>
    public async ValueTask<Turn?> TakeAsync(SyncJob job, MappingName mapping, string run, bool onTimer, CancellationToken cancellationToken) =>
        await ChangeAsync(job, mapping, row => Take(job, mapping, run, onTimer, row), cancellationToken);

    /// <summary>Called by a run that ends: what it did goes to the history, and what follows is returned.</summary>
    /// <param name="result">Null where the run was cancelled.</param>
    public async ValueTask<(Rerun Next, DateTimeOffset At)?> EndAsync(
        Turn turn, JobRun run, JobResult? result, CancellationToken cancellationToken) =>
        await ChangeAsync(turn.Job, turn.Mapping, row => End(turn, result, row), cancellationToken, run);

    public void Dispose() => _oneChange.Dispose();

    private (TurnRow Row, bool Settled) Ask(SyncJob job, MappingName mapping, TurnRow row)
    {
        if (runs.IsUnderWay(row.Running)) return (row with { Again = true }, true);
        if (runs.IsUnderWay(row.Waiting)) return (row, row.Due is null || row.Due <= clock.GetUtcNow());
        if (!runs.IsScheduled(row.Waiting)) return (TurnRow.Free with { Waiting = runs.Enqueue(job, mapping) }, true);
        var now = clock.GetUtcNow();
        var at = row.Rerun?.IfAsked > now ? row.Rerun.IfAsked : now;
        if (at >= row.Due) return (row, true);
        runs.Move(row.Waiting!, job, at, now);
        return (row with { Due = at }, true);
    }

    private (TurnRow, Turn?) Take(SyncJob job, MappingName mapping, string run, bool onTimer, TurnRow row)
    {
        var wasWaiting = row.Waiting == run;
        if (row.Running != run && runs.IsUnderWay(row.Running))
        {
            if (wasWaiting) return (row with { Waiting = null, Rerun = null, Due = null, Again = true }, null);
            return (row with { Again = row.Again || !onTimer }, null);
        }

        var turn = new Turn(job, mapping, run, Guid.NewGuid(), row.Rerun);
        var taken = row with { Running = run, Token = turn.Token, Again = false };
        return (wasWaiting ? taken with { Waiting = null, Rerun = null, Due = null } : taken, turn);
    }

    private (TurnRow, (Rerun, DateTimeOffset)?) End(Turn turn, JobResult? result, TurnRow row)
    {
        if (row.Token != turn.Token) return (row, null);
        // A node that shuts down: Hangfire gives the run, as it is, to another.
        if (result is null && runs.IsProcessing(turn.Run)) return (row, null);

        var now = clock.GetUtcNow();
        var next = result is null ? null : Rerun.After(result, turn.Previous, now, Random.Shared.NextDouble());
        if (next is { } following)
        {
            if (row.Waiting is { } other) runs.Delete(other, "Its place was taken by a later try");
            return (TurnRow.Free with { Waiting = turn.Run, Rerun = following.Next, Due = following.At }, next);
        }

        // A try that was planned before this run went well is due now: requests that came meanwhile were counted as part of it.
        if (runs.IsScheduled(row.Waiting))
        {
            runs.Move(row.Waiting!, turn.Job, now, now);
            return (row with { Running = null, Token = null, Again = false, Due = now }, null);
        }

        return (row.Again ? TurnRow.Free with { Waiting = runs.Enqueue(turn.Job, turn.Mapping) } : TurnRow.Free, null);
    }

    private async Task<T> ChangeAsync<T>(
        SyncJob job, MappingName mapping, Func<TurnRow, (TurnRow Row, T Result)> change, CancellationToken cancellationToken, JobRun? ended = null)
    {
        await _oneChange.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var row = await TurnRows.LockAsync(connection, schema, job, mapping, cancellationToken);
            var (changed, result) = change(row);
            if (changed != row) await TurnRows.StoreAsync(connection, schema, job, mapping, changed, cancellationToken);
            if (ended is not null) await RunRows.AddAsync(connection, schema, ended, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            _oneChange.Release();
        }
    }
}
