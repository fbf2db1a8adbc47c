namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.mapping_state</c>; the migrations say what the columns mean.</summary>
public sealed class MappingStateRow
{
    public required string Mapping { get; set; }

    public string? StoppedBecause { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public long? Revision { get; set; }

    public DateTimeOffset? BackfilledAt { get; set; }
}
