namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.scan</c>; the migrations say what the columns mean.</summary>
public sealed class ScanRow
{
    public required string Mapping { get; set; }

    public long Id { get; set; }

    public long Seen { get; set; }

    public long Total { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public long? Differences { get; set; }

    public string? Next { get; set; }

    public long Revision { get; set; }

    public required string Found { get; set; }
}
