namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.delete_count</c>; the migrations say what the columns mean.</summary>
public sealed class DeleteCountRow
{
    public required string Mapping { get; set; }

    public required string Target { get; set; }

    public long Minute { get; set; }

    public long Deletes { get; set; }
}
