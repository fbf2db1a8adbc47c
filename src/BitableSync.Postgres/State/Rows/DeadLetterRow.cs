namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.dead_letter</c>; the migrations say what the columns mean.</summary>
public sealed class DeadLetterRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public required string Target { get; set; }

    public string? RowKey { get; set; }

    public string? RecordId { get; set; }

    public required string Code { get; set; }

    public required string Message { get; set; }

    public string? LogId { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset ParkedAt { get; set; }

    public DateTimeOffset LastAttemptAt { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public TimeSpan RetryPause { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public string? SeenAs { get; set; }
}
