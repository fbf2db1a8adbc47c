namespace BitableSync.Feishu.Bitable;

/// <summary>The answer to a batch_get: every id asked for is in one of the three lists.</summary>
public sealed record BatchGetResult
{
    public IReadOnlyList<BitableRecord> Records { get; init; } = [];

    /// <summary>Exist, but the app may not read them.</summary>
    public IReadOnlyList<string> ForbiddenRecordIds { get; init; } = [];

    /// <summary>Do not exist (any more, or not yet on the replica asked).</summary>
    public IReadOnlyList<string> AbsentRecordIds { get; init; } = [];
}
