namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.mapping_run</c>; the migrations say what the columns mean.</summary>
public sealed class MappingRunRow
{
    public required string Mapping { get; set; }

    public required string Job { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    public string? Problem { get; set; }
}
