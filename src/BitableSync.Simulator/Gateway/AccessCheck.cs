using System.Text.RegularExpressions;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Gateway;

/// <summary>Who calls, and whether they may.</summary>
internal sealed partial class AccessCheck(Platform platform)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="ApiRefusedException">
    /// 99991661 no token, 99991671 wrong shape, 99991663 or 99991668 unknown, expired or not for this endpoint, 99991677 user token expired, 99991672 scope missing.
    /// </exception>
    public void CheckToken(ApiRequest request, ApiRoute route)
    {
        var header = request.Http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length)
            throw new ApiRefusedException(99991661);
        request.Caller = Identify(header[Scheme.Length..].Trim(), route.Tokens);
        if (platform.Scopes is { } granted && route.Scopes.Count > 0 && !route.Scopes.Any(granted.Contains))
            throw new ApiRefusedException(99991672) { MissingScopes = route.Scopes };
    }

    /// <exception cref="ApiRefusedException">1254003 malformed, 1254040 unknown, 91403 or 1254302 no permission.</exception>
    public BitableBase CheckBase(string appToken, CallKind kind)
    {
        if (!AppTokenShape().IsMatch(appToken) || platform.Wiki.Find(appToken) is not null)
            throw new ApiRefusedException(1254003, $"'{appToken}' is no app_token.");
        var bitable = platform.FindBase(appToken) ?? throw new ApiRefusedException(1254040, $"There is no Base '{appToken}'.");
        return (bitable.Access, kind) switch
        {
            (AppAccess.None, _) => throw new ApiRefusedException(91403),
            (AppAccess.SeesNothing, CallKind.Write) => throw new ApiRefusedException(1254302),
            _ => bitable,
        };
    }

    private Person Identify(string token, TokenKinds allowed)
    {
        if (token.StartsWith("t-", StringComparison.Ordinal))
        {
            if (!allowed.HasFlag(TokenKinds.Tenant)) throw new ApiRefusedException(99991668);
            return platform.Tokens.IsValid(token) ? platform.People.Bot : throw new ApiRefusedException(99991663);
        }
        if (!token.StartsWith("u-", StringComparison.Ordinal) && !token.StartsWith("eyJ", StringComparison.Ordinal)) throw new ApiRefusedException(99991671);
        if (!allowed.HasFlag(TokenKinds.User)) throw new ApiRefusedException(99991668);
        return platform.Logins.Person(token);
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{20,40}\z")]
    private static partial Regex AppTokenShape();
}
