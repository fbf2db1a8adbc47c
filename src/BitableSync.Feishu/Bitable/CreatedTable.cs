namespace BitableSync.Feishu.Bitable;

/// <summary>What creating a table returned.</summary>
public sealed record CreatedTable
{
    public required string TableId { get; init; }

    public string? DefaultViewId { get; init; }

    /// <summary>In the order of the definition; empty when no fields were given.</summary>
    public IReadOnlyList<string> FieldIdList { get; init; } = [];
}
