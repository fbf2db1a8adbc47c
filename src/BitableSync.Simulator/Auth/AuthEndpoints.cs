using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Auth;

/// <summary>Tokens of a self-built app. Source: Feishu page "Get custom app's tenant_access_token".</summary>
internal sealed class AuthEndpoints(Platform platform)
{
    public IEnumerable<ApiRoute> Routes =>
    [
        Token("/open-apis/auth/v3/tenant_access_token/internal", withAppToken: false),
        Token("/open-apis/auth/v3/app_access_token/internal", withAppToken: true),
    ];

    /// <exception cref="ApiRefusedException">10003 unknown app, 10014 wrong secret.</exception>
    public static void CheckSecret(Platform platform, ApiRequest request)
    {
        if (request.Body.StringMember("app_id") != platform.Options.AppId) throw new ApiRefusedException(10003, "app_id is missing or unknown.");
        if (request.Body.StringMember("app_secret") != platform.Options.AppSecret) throw new ApiRefusedException(10014);
    }

    private ApiRoute Token(string path, bool withAppToken) => new(HttpMethod.Post, path, (request, _) => ValueTask.FromResult(Issue(request, withAppToken)))
    {
        Tokens = TokenKinds.None,
        Rate = RateLimit.PerSecond(100),
    };

    private ApiReply Issue(ApiRequest request, bool withAppToken)
    {
        CheckSecret(platform, request);
        if (platform.Options.StoreApp) throw new ApiRefusedException(10005, "Store apps get their tokens with an app_ticket.");
        var (token, seconds) = platform.Tokens.Issue();
        return ApiReply.Flat("ok", json =>
        {
            if (withAppToken) json.WriteString("app_access_token", token);
            json.WriteString("tenant_access_token", token);
            json.WriteNumber("expire", seconds);
        });
    }
}
