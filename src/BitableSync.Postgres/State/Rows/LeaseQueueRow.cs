namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.lease_queue</c>; the migrations say what the columns mean.</summary>
public sealed class LeaseQueueRow
{
    public required string Name { get; set; }

    public required string Worker { get; set; }

    public DateTimeOffset Since { get; set; }

    public DateTimeOffset AskedAt { get; set; }
}
