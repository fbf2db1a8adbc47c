using MediatR;
using Microsoft.Extensions.Logging;

namespace BitableSync.Engine.Conflicts;

/// <summary>Tells the log of new conflicts; which values were at stake is for the conflict log alone.</summary>
internal sealed class ReportConflicts(ILogger<ReportConflicts> logger) : INotificationHandler<ConflictsLogged>
{
    public Task Handle(ConflictsLogged notification, CancellationToken cancellationToken)
    {
        foreach (var group in notification.Conflicts.CountBy(conflict => conflict.Rule))
        {
            Log.ConflictsLogged(logger, group.Value, notification.Mapping.Value, group.Key);
        }

        return Task.CompletedTask;
    }
}
