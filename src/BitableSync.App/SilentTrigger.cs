using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.App;

/// <summary>
/// For processes without a job engine. Whatever asks for a run there has written to a queue first, which rings the doorbell of the
/// processes that have one.
/// </summary>
internal sealed class SilentTrigger : IJobTrigger
{
    public Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken) => Task.CompletedTask;
}
