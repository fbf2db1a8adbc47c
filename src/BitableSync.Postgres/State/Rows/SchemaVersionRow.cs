namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.schema_version</c>; the migrations say what the columns mean.</summary>
public sealed class SchemaVersionRow
{
    public int Version { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset AppliedAt { get; set; }
}
