using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using MediatR;

namespace BitableSync.Engine.Inbound;

/// <summary>Stored events ring for the pull of their mapping.</summary>
internal sealed class TriggerPull(MappingCatalog catalog, IJobTrigger trigger) : INotificationHandler<RemoteChangesStored>
{
    public async Task Handle(RemoteChangesStored notification, CancellationToken cancellationToken)
    {
        foreach (var mapping in catalog.OfTable(notification.Table))
        {
            await trigger.TriggerAsync(SyncJob.Pull, mapping.Name, cancellationToken);
        }
    }
}
