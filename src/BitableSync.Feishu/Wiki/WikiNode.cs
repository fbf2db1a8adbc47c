namespace BitableSync.Feishu.Wiki;

/// <summary>A page of a wiki space.</summary>
public sealed record WikiNode
{
    public const string BitableType = "bitable";

    public required string NodeToken { get; init; }

    /// <summary>Token of the document itself; for a Base its app_token.</summary>
    public required string ObjToken { get; init; }

    /// <summary><c>bitable</c>, <c>docx</c>, <c>sheet</c>, …</summary>
    public required string ObjType { get; init; }

    public string? Title { get; init; }
}
