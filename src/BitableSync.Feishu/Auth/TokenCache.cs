using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Auth;

/// <summary>
/// One token, shared by all callers and fetched once however many ask at the same time.
/// The platform hands out the same token until 30 minutes of its life are left and a new one from then on, while the old
/// one stays valid; so the cache asks again at that point and goes on with the old token if the platform is away.
/// </summary>
internal sealed class TokenCache(Func<CancellationToken, Task<IssuedToken>> issue, TimeProvider time) : IAccessTokens
{
    /// <summary>Life left at which the platform issues a new token. Source: page "Get tenant_access_token (self-built apps)".</summary>
    public static readonly TimeSpan RenewWhenLeft = TimeSpan.FromMinutes(30);

    /// <summary>Between two renewals of a token that still works: a platform that is away, or whose clock differs, is not asked on every call.</summary>
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(30);

    /// <summary>A token this close to its end could expire on the way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private CachedToken? _current;
    private Task<CachedToken>? _renewal;

    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        Task<CachedToken> renewal;
        CachedToken? fallback;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_current is { } current && now < current.RenewAt)
                return current.Value;
            fallback = _current is { } old && now < old.ExpiresAt - Margin ? old : null;
            renewal = _renewal ??= Task.Run(RenewAsync, CancellationToken.None);
        }

        try
        {
            return (await renewal.WaitAsync(cancellationToken)).Value;
        }
        catch (Exception error) when (fallback is not null && error is not OperationCanceledException)
        {
            Postpone(fallback);
            return fallback.Value;
        }
    }

    public void Invalidate(string token)
    {
        lock (_gate)
        {
            if (_current?.Value == token)
                _current = null;
        }
    }

    /// <summary>Serves all waiting callers, so none of them can cancel it; <see cref="FeishuHttp"/> bounds its duration.</summary>
    private async Task<CachedToken> RenewAsync()
    {
        try
        {
            var asked = time.GetUtcNow();
            var issued = await issue(CancellationToken.None);
            var expiresAt = asked + issued.Lifetime;
            var renewAt = expiresAt - RenewWhenLeft;
            var fresh = new CachedToken(issued.Value, Later(renewAt, Earlier(asked + RenewalPause, expiresAt - Margin)), expiresAt);
            lock (_gate)
                _current = fresh;
            return fresh;
        }
        finally
        {
            lock (_gate)
                _renewal = null;
        }
    }

    private void Postpone(CachedToken token)
    {
        lock (_gate)
        {
            if (_current == token)
                _current = token with { RenewAt = Earlier(time.GetUtcNow() + RenewalPause, token.ExpiresAt - Margin) };
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record CachedToken(string Value, DateTimeOffset RenewAt, DateTimeOffset ExpiresAt);
}
