namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.history</c>; the migrations say what the columns mean.</summary>
public sealed class HistoryRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public string? RecordId { get; set; }

    public required string RowKey { get; set; }

    public required string Act { get; set; }

    public string? Side { get; set; }

    public required string Before { get; set; }

    public required string After { get; set; }

    public DateTimeOffset? EditedAt { get; set; }

    public string? Editor { get; set; }

    public long? ConflictId { get; set; }

    public long? Undoes { get; set; }

    public string? DecidedBy { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset At { get; set; }
}
