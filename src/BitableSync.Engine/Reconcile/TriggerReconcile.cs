using BitableSync.Engine.Jobs;
using MediatR;

namespace BitableSync.Engine.Reconcile;

internal sealed class TriggerReconcile(IJobTrigger trigger) : INotificationHandler<ComparisonAsked>
{
    public Task Handle(ComparisonAsked notification, CancellationToken cancellationToken) =>
        trigger.TriggerAsync(SyncJob.Reconcile, notification.Mapping, cancellationToken);
}
