using System.Collections.Concurrent;

namespace BitableSync.Simulator.Auth;

/// <summary>
/// Tokens of the app: 7200 s long, the same one while at least 30 minutes remain, then a new one beside the old, which lives on to its own end.
/// Source: Feishu page "Get custom app's tenant_access_token".
/// </summary>
/// <param name="prefix">t- for tenant tokens, a- for app tokens.</param>
internal sealed class AccessTokens(string prefix, PlatformClock clock, IdSource ids)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(7200);
    private static readonly TimeSpan ReusedWhile = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiry = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private string? _current;

    /// <summary>The token to hand out now, and the whole seconds it has left.</summary>
    public (string Token, int Seconds) Issue()
    {
        lock (_sync)
        {
            var now = clock.TrueNow;
            if (_current is null || !_expiry.TryGetValue(_current, out var until) || until - now < ReusedWhile)
            {
                Forget(now);
                _current = ids.Secret(prefix, 40);
                until = _expiry[_current] = now + Lifetime;
            }
            return (_current, (int)(until - now).TotalSeconds);
        }
    }

    public bool IsValid(string token) => _expiry.TryGetValue(token, out var until) && clock.TrueNow < until;

    /// <summary>Every token handed out so far is dead from now on.</summary>
    public void ExpireAll() => _expiry.Clear();

    /// <summary>The current token has only so long left, as if it had been fetched earlier.</summary>
    public void ShortenTo(TimeSpan remaining)
    {
        lock (_sync)
        {
            foreach (var token in _expiry.Keys) _expiry[token] = clock.TrueNow + remaining;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (token, until) in _expiry)
            if (until <= now) _expiry.TryRemove(token, out _);
    }
}
