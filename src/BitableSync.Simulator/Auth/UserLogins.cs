using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Auth;

/// <summary>Codes and tokens of logged-in people: codes work once and for 5 minutes, refresh tokens once and for 7 days.</summary>
internal sealed class UserLogins(Platform platform)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AccessLifetime = TimeSpan.FromSeconds(7200);
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromSeconds(604_800);

    private readonly ConcurrentDictionary<string, Code> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Access> _accesses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Refresh> _refreshes = new(StringComparer.Ordinal);

    /// <summary>The code a person's consent gives.</summary>
    public string IssueCode(Person person, string redirectUrl, string scope, string? challenge, string? challengeMethod)
    {
        var code = platform.Ids.Secret("", 32);
        _codes[code] = new Code(person, redirectUrl, scope, challenge, challengeMethod, platform.Clock.TrueNow + CodeLifetime);
        return code;
    }

    public Grant Redeem(string? code, string? redirectUrl, string? verifier)
    {
        if (code is null || !_codes.TryGetValue(code, out var issued)) throw new OAuthException(20003, "invalid_grant", "The authorization code is unknown.");
        if (issued.IsUsed) throw new OAuthException(20065, "invalid_grant", "The authorization code has been used.");
        if (issued.Until <= platform.Clock.TrueNow) throw new OAuthException(20004, "invalid_grant", "The authorization code has expired.");
        if (issued.RedirectUrl != (redirectUrl ?? issued.RedirectUrl)) throw new OAuthException(20071, "invalid_grant", "redirect_uri differs from that of the authorization.");
        if (!FitsChallenge(issued, verifier)) throw new OAuthException(20049, "invalid_grant", "code_verifier does not fit code_challenge.");
        _codes[code] = issued with { IsUsed = true };
        return Issue(issued.Person, issued.Scope);
    }

    public Grant Renew(string? refreshToken)
    {
        if (refreshToken is null || !_refreshes.TryGetValue(refreshToken, out var issued)) throw new OAuthException(20026, "invalid_grant", "The refresh token is invalid.");
        if (issued.IsUsed) throw new OAuthException(20073, "invalid_grant", "The refresh token has been used.");
        if (issued.Until <= platform.Clock.TrueNow) throw new OAuthException(20037, "invalid_grant", "The refresh token has expired.");
        _refreshes[refreshToken] = issued with { IsUsed = true };
        return Issue(issued.Person, issued.Scope);
    }

    /// <exception cref="ApiRefusedException">99991668 unknown, 99991677 expired.</exception>
    public Person Person(string accessToken)
    {
        if (!_accesses.TryGetValue(accessToken, out var access)) throw new ApiRefusedException(99991668);
        return access.Until > platform.Clock.TrueNow ? access.Person : throw new ApiRefusedException(99991677);
    }

    public void ExpireAccessTokens()
    {
        foreach (var (token, access) in _accesses) _accesses[token] = access with { Until = DateTimeOffset.MinValue };
    }

    private Grant Issue(Person person, string scope)
    {
        // New user tokens are JWTs; nobody but the platform can check them, so the parts are random beyond the header.
        var accessToken = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9." + platform.Ids.Secret("", 600) + "." + platform.Ids.Secret("", 86);
        _accesses[accessToken] = new Access(person, platform.Clock.TrueNow + AccessLifetime);
        string? refreshToken = null;
        if (scope.Split(' ').Contains("offline_access"))
        {
            refreshToken = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9." + platform.Ids.Secret("", 300) + "." + platform.Ids.Secret("", 86);
            _refreshes[refreshToken] = new Refresh(person, scope, platform.Clock.TrueNow + RefreshLifetime);
        }
        return new Grant(accessToken, refreshToken, scope);
    }

    private static bool FitsChallenge(Code issued, string? verifier)
    {
        if (issued.Challenge is not { Length: > 0 } challenge) return true;
        if (verifier is null) return false;
        return issued.ChallengeMethod == "S256"
            ? Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_') == challenge
            : verifier == challenge;
    }

    internal sealed record Grant(string AccessToken, string? RefreshToken, string Scope);

    private sealed record Code(Person Person, string RedirectUrl, string Scope, string? Challenge, string? ChallengeMethod, DateTimeOffset Until, bool IsUsed = false);

    private sealed record Access(Person Person, DateTimeOffset Until);

    private sealed record Refresh(Person Person, string Scope, DateTimeOffset Until, bool IsUsed = false);
}
