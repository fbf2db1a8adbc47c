namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.lease</c>; the migrations say what the columns mean.</summary>
public sealed class LeaseRow
{
    public required string Name { get; set; }

    public long Fence { get; set; }

    public required string Holder { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public TimeSpan Pause { get; set; }
}
