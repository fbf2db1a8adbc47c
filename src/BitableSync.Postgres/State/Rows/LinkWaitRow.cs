namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.link_wait</c>; the migrations say what the columns mean.</summary>
public sealed class LinkWaitRow
{
    public required string Mapping { get; set; }

    public required string Target { get; set; }

    public required string Item { get; set; }

    public required string ForMapping { get; set; }

    public required string ForItem { get; set; }

    public DateTimeOffset Since { get; set; }
}
