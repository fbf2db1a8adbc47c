namespace BitableSync.Feishu.Http;

/// <summary>For the endpoints that issue tokens or take the app's secret in their body.</summary>
internal sealed class NoToken : IAccessTokens
{
    public static readonly NoToken Instance = new();

    public ValueTask<string?> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public void Invalidate(string token)
    {
    }
}
