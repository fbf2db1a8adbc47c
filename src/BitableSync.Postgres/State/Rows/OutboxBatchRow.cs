namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.outbox_batch</c>; the migrations say what the columns mean.</summary>
public sealed class OutboxBatchRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public required string Kind { get; set; }

    public Guid IdempotencyKey { get; set; }

    public required string Items { get; set; }

    public required string[] Records { get; set; }

    public string? Fate { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public bool UnderWay { get; set; }
}
