using System.Text.RegularExpressions;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Gateway;

/// <summary>Who calls, and whether they may.</summary>
internal sealed partial class AccessCheck(Platform platform)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="ApiRefusedException">99991661 no token, 99991671 wrong shape, 99991663 unknown or expired, 99991672 scope missing.</exception>
    public void CheckToken(ApiRequest request, ApiRoute route)
    {
        var header = request.Http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length)
            throw new ApiRefusedException(99991661);
        var token = header[Scheme.Length..].Trim();
        if (!token.StartsWith("t-", StringComparison.Ordinal)) throw new ApiRefusedException(99991671);
        if (!platform.Tokens.IsValid(token)) throw new ApiRefusedException(99991663);
        request.Caller = new Caller(platform.People.Bot, IsApp: true);
    }

    /// <exception cref="ApiRefusedException">1254003 malformed, 1254040 unknown, 91403 or 1254302 no permission.</exception>
    public BitableBase CheckBase(ApiRequest request, string appToken, CallKind kind)
    {
        if (!AppTokenShape().IsMatch(appToken)) throw new ApiRefusedException(1254003, $"'{appToken}' is no app_token.");
        var bitable = platform.FindBase(appToken) ?? throw new ApiRefusedException(1254040, $"There is no Base '{appToken}'.");
        return (bitable.Access, kind) switch
        {
            (AppAccess.None, _) => throw new ApiRefusedException(91403),
            (AppAccess.SeesNothing, CallKind.Write) => throw new ApiRefusedException(1254302),
            _ => bitable,
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{20,40}\z")]
    private static partial Regex AppTokenShape();
}
