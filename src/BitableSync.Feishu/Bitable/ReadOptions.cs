namespace BitableSync.Feishu.Bitable;

/// <summary>What batch_get returns besides the cells.</summary>
public sealed record ReadOptions
{
    public static readonly ReadOptions Default = new();

    /// <summary>Return who created and last changed each record, and when. Default true.</summary>
    public bool AutomaticFields { get; init; } = true;

    /// <summary>Kind of the ids in person fields.</summary>
    public UserIdType UserIdType { get; init; }
}
