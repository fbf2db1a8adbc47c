namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.inbox_event</c>; the migrations say what the columns mean.</summary>
public sealed class InboxEventRow
{
    public long Id { get; set; }

    public string? EventId { get; set; }

    public required string AppToken { get; set; }

    public required string TableId { get; set; }

    public required string[] Records { get; set; }

    public required string Cells { get; set; }

    public required string[] Deleted { get; set; }

    public long? Revision { get; set; }

    public bool IsFieldChange { get; set; }

    public DateTimeOffset? EditedAt { get; set; }

    public string? Editor { get; set; }

    public string? Payload { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }
}
