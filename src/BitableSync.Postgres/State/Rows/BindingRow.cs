namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.binding</c>; the migrations say what the columns mean.</summary>
public sealed class BindingRow
{
    public required string Mapping { get; set; }

    public required string DatabaseId { get; set; }

    public required string AppToken { get; set; }

    public required string TableId { get; set; }

    public required string LocalTable { get; set; }

    public long LocalOid { get; set; }

    public required string Columns { get; set; }

    public required string Written { get; set; }

    public DateTimeOffset BoundAt { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }
}
