namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.hold</c>; the migrations say what the columns mean.</summary>
public sealed class HoldRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public required string Target { get; set; }

    public long Deletes { get; set; }

    public long Overwrites { get; set; }

    public long Pairs { get; set; }

    public long Allowed { get; set; }

    public required string[] Sample { get; set; }

    public string? Cause { get; set; }

    public DateTimeOffset HeldAt { get; set; }

    public DateTimeOffset CountedAt { get; set; }

    public required string State { get; set; }

    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public long Remaining { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }
}
