namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.audit_entry</c>; the migrations say what the columns mean.</summary>
public sealed class AuditEntryRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Actor { get; set; }

    public required string Role { get; set; }

    public required string Action { get; set; }

    public required string Subject { get; set; }

    public required string Outcome { get; set; }

    public string? Reason { get; set; }
}
