using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Auth;

/// <summary>A self-built app exchanges its id and secret for a tenant token directly.</summary>
internal sealed class SelfBuiltApp(FeishuHttp http, FeishuOptions options) : ITenantTokenIssuer
{
    public async Task<IssuedToken> IssueAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(
            Endpoints.TenantToken,
            "/open-apis/auth/v3/tenant_access_token/internal",
            $"Getting a tenant access token for app {options.AppId}") { IsFlat = true }
            .WithBody(new { options.AppId, options.AppSecret });
        var answer = await http.CallAsync<TenantTokenAnswer>(request, NoToken.Instance, cancellationToken);
        return answer.ToToken();
    }
}
