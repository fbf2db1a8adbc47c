namespace BitableSync.Feishu.Bitable;

/// <summary>One page of a listing.</summary>
public sealed record Page<T>
{
    public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>Alone decides whether there is another page; <see cref="PageToken"/> may be present on the last one too.</summary>
    public bool HasMore { get; init; }

    /// <summary>Opaque; to be passed on unchanged.</summary>
    public string? PageToken { get; init; }

    /// <summary>Number of all matches, not of this page. Null where the endpoint does not count.</summary>
    public int? Total { get; init; }
}
