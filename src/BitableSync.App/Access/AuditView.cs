using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>One recorded action, as page and API show it; see <see cref="AuditEntry"/>.</summary>
public sealed record AuditView(long Id, DateTimeOffset At, string Actor, string Role, string Action, string Subject, string Outcome, string? Reason)
{
    public static AuditView Of(RecordedEntry recorded)
    {
        var entry = recorded.Entry;
        return new AuditView(recorded.Id, recorded.At, entry.Actor, entry.Role, entry.Action, entry.Subject, entry.Outcome, entry.Reason);
    }
}
