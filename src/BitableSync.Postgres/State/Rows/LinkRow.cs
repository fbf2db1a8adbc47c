namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.link</c>; the migrations say what the columns mean.</summary>
public sealed class LinkRow
{
    public required string Mapping { get; set; }

    public required string RecordId { get; set; }

    public required string RowKey { get; set; }

    public required string Base { get; set; }

    public required string Decided { get; set; }

    public required string Held { get; set; }

    public required string State { get; set; }

    public long Version { get; set; }

    public long? SeenIn { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
