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

    private ApiRoute Token(string path, bool withAppToken) => new(HttpMethod.Post, path, (request, _) => ValueTask.FromResult(Issue(request, withAppToken)))
    {
        NeedsToken = false,
        Rate = RateLimit.PerSecond(100),
    };

    private ApiReply Issue(ApiRequest request, bool withAppToken)
    {
        CheckSecret(request);
        var (token, seconds) = platform.Tokens.Issue();
        return ApiReply.Flat("ok", json =>
        {
            if (withAppToken) json.WriteString("app_access_token", token);
            json.WriteString("tenant_access_token", token);
            json.WriteNumber("expire", seconds);
        });
    }

    private void CheckSecret(ApiRequest request)
    {
        if (request.Body.StringMember("app_id") != platform.Options.AppId) throw new ApiRefusedException(10003, "app_id is missing or unknown.");
        if (request.Body.StringMember("app_secret") != platform.Options.AppSecret) throw new ApiRefusedException(10014);
    }
}
