namespace BitableSync.Feishu.Http;

/// <summary>Where a call takes its bearer token from.</summary>
internal interface IAccessTokens
{
    /// <summary>A token that is not known to be bad; null for calls that carry none.</summary>
    ValueTask<string?> GetAsync(CancellationToken cancellationToken);

    /// <summary>The platform refused this token. Does nothing when a newer one is already cached.</summary>
    void Invalidate(string token);
}
