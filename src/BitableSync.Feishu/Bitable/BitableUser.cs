namespace BitableSync.Feishu.Bitable;

/// <summary>A person or app as records show it.</summary>
public sealed record BitableUser
{
    /// <summary>Of the kind that was asked for; open_id by default.</summary>
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? EnName { get; init; }

    public string? Email { get; init; }
}
