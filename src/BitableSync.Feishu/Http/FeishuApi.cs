namespace BitableSync.Feishu.Http;

/// <summary>Calls on behalf of the app in its tenant: <see cref="FeishuHttp"/> with the tenant's access token.</summary>
internal sealed class FeishuApi(FeishuHttp http, IAccessTokens tokens)
{
    public Task<T> CallAsync<T>(ApiRequest request, CancellationToken cancellationToken) =>
        http.CallAsync<T>(request, tokens, cancellationToken);

    /// <summary>For calls whose answer holds nothing of interest.</summary>
    public Task SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        http.CallAsync<Nothing>(request, tokens, cancellationToken);

    private sealed record Nothing;
}
