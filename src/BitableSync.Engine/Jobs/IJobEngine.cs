using BitableSync.Core.Records;

namespace BitableSync.Engine.Jobs;

/// <summary>
/// What a scheduler's adapter can do. <see cref="JobEngineNode"/> calls it, one call at a time, and again where a call failed because
/// the database was away; so each call leaves things as they were or as they were asked to be.
/// </summary>
public interface IJobEngine
{
    /// <summary>For people, e.g. <c>quartz</c>.</summary>
    string Name { get; }

    /// <summary>Prepares the engine's tables and starts taking jobs. Several nodes may start at once on an empty database.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Makes the recurring runs exactly these.</summary>
    Task StoreScheduleAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that a run starts after this call began: one that already waits to start, else a new one, at once or, where the job is
    /// running, directly after that run. A <see cref="Rerun"/> that waits is moved forward to <see cref="Rerun.IfAsked"/>.
    /// </summary>
    Task WakeAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken);

    /// <summary>Takes no more jobs, cancels the running ones and waits until they have put down what they had in hand.</summary>
    /// <param name="cancellationToken">Cancelled when there is no more time to wait.</param>
    Task StopAsync(CancellationToken cancellationToken);
}
