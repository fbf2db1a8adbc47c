using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Auth;

/// <summary>Tickets and tokens of a store app. Source: Feishu pages "Store app: get app_access_token", "... tenant_access_token" and "Resend app_ticket".</summary>
internal sealed class StoreAppEndpoints(Platform platform)
{
    public IEnumerable<ApiRoute> Routes =>
    [
        Route("/open-apis/auth/v3/app_ticket/resend", Resend),
        Route("/open-apis/auth/v3/app_access_token", AppToken),
        Route("/open-apis/auth/v3/tenant_access_token", TenantToken),
    ];

    private static ApiRoute Route(string path, Func<ApiRequest, ApiReply> handle) =>
        new(HttpMethod.Post, path, (request, _) => ValueTask.FromResult(handle(request))) { Tokens = TokenKinds.None };

    private ApiReply Resend(ApiRequest request)
    {
        AuthEndpoints.CheckSecret(platform, request);
        if (!platform.Options.StoreApp) throw new ApiRefusedException(10016);
        platform.Tickets.Push();
        return ApiReply.Flat("ok", static _ => { });
    }

    private ApiReply AppToken(ApiRequest request)
    {
        AuthEndpoints.CheckSecret(platform, request);
        if (!platform.Tickets.IsValid(request.Body.StringMember("app_ticket"))) throw new ApiRefusedException(10012);
        return Issued("app_access_token", platform.AppTokens);
    }

    private ApiReply TenantToken(ApiRequest request)
    {
        if (request.Body.StringMember("app_access_token") is not { } token || !platform.AppTokens.IsValid(token)) throw new ApiRefusedException(10013);
        if (request.Body.StringMember("tenant_key") != platform.Options.TenantKey) throw new ApiRefusedException(10003, "tenant_key is unknown.");
        return Issued("tenant_access_token", platform.Tokens);
    }

    private static ApiReply Issued(string member, AccessTokens tokens)
    {
        var (token, seconds) = tokens.Issue();
        return ApiReply.Flat("ok", json =>
        {
            json.WriteString(member, token);
            json.WriteNumber("expire", seconds);
        });
    }
}
