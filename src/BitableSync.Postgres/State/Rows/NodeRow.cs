namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.node</c>; the migrations say what the columns mean.</summary>
public sealed class NodeRow
{
    public required string Name { get; set; }

    public required string Version { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset SeenAt { get; set; }
}
