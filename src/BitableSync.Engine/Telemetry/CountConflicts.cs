using BitableSync.Engine.Conflicts;
using MediatR;

namespace BitableSync.Engine.Telemetry;

internal sealed class CountConflicts(EngineMetrics metrics) : INotificationHandler<ConflictsLogged>
{
    public Task Handle(ConflictsLogged notification, CancellationToken cancellationToken)
    {
        foreach (var (rule, count) in notification.Conflicts.CountBy(conflict => conflict.Rule)) metrics.Logged(notification.Mapping, rule, count);
        return Task.CompletedTask;
    }
}
