using BitableSync.Engine.Jobs;
using MediatR;

namespace BitableSync.Engine.Outbound;

/// <summary>Captured row changes ring for the push of their mapping.</summary>
internal sealed class TriggerPush(IJobTrigger trigger) : INotificationHandler<LocalChangesNoticed>
{
    public Task Handle(LocalChangesNoticed notification, CancellationToken cancellationToken) =>
        trigger.TriggerAsync(SyncJob.Push, notification.Mapping, cancellationToken);
}
