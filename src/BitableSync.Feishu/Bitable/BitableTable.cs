namespace BitableSync.Feishu.Bitable;

/// <summary>A table as the list of tables shows it.</summary>
public sealed record BitableTable
{
    public required string TableId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Grows with every modification of the table: unchanged means nothing to do.</summary>
    public long Revision { get; init; }
}
