using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Auth;

/// <summary>
/// A store app proves itself with the ticket the platform pushes to it about every hour: ticket → app token → tenant token.
/// Without a ticket, or with a stale one, the platform is asked to push it again and the call fails as transient.
/// </summary>
internal sealed class StoreApp : ITenantTokenIssuer
{
    private const int StaleTicket = 10012;

    private readonly FeishuHttp _http;
    private readonly FeishuOptions _options;
    private readonly IAppTickets _tickets;
    private readonly TokenCache _appTokens;

    public StoreApp(FeishuHttp http, FeishuOptions options, IAppTickets tickets, TimeProvider time)
    {
        _http = http;
        _options = options;
        _tickets = tickets;
        _appTokens = new TokenCache(IssueAppTokenAsync, time);
    }

    public async Task<IssuedToken> IssueAsync(CancellationToken cancellationToken)
    {
        var appToken = await _appTokens.GetAsync(cancellationToken);
        var request = new ApiRequest(
            Endpoints.TenantToken,
            "/open-apis/auth/v3/tenant_access_token",
            $"Getting a tenant access token for store app {_options.AppId}") { IsFlat = true }
            .WithBody(new { AppAccessToken = appToken, _options.TenantKey });
        try
        {
            var answer = await _http.CallAsync<TenantTokenAnswer>(request, NoToken.Instance, cancellationToken);
            return answer.ToToken();
        }
        catch (FeishuApiException error) when (error.Class == ErrorClass.RefreshToken)
        {
            _appTokens.Invalidate(appToken!);
            throw;
        }
    }

    private async Task<IssuedToken> IssueAppTokenAsync(CancellationToken cancellationToken)
    {
        var ticket = await _tickets.GetAsync(cancellationToken);
        if (ticket is null)
        {
            await ResendTicketAsync(cancellationToken);
            throw NoTicketYet();
        }

        var request = new ApiRequest(
            Endpoints.AppToken,
            "/open-apis/auth/v3/app_access_token",
            $"Getting an app access token for store app {_options.AppId}") { IsFlat = true }
            .WithBody(new { _options.AppId, _options.AppSecret, AppTicket = ticket });
        try
        {
            var answer = await _http.CallOnceAsync<AppTokenAnswer>(request, NoToken.Instance, cancellationToken);
            return new IssuedToken(answer.AppAccessToken, TimeSpan.FromSeconds(answer.Expire));
        }
        catch (FeishuApiException error) when (error.Code == StaleTicket)
        {
            await ResendTicketAsync(cancellationToken);
            throw;
        }
    }

    private Task<ResendAnswer> ResendTicketAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(
            Endpoints.ResendAppTicket,
            "/open-apis/auth/v3/app_ticket/resend",
            $"Asking for the app ticket of store app {_options.AppId}") { IsFlat = true }
            .WithBody(new { _options.AppId, _options.AppSecret });
        return _http.CallAsync<ResendAnswer>(request, NoToken.Instance, cancellationToken);
    }

    private FeishuApiException NoTicketYet() => new(
        $"Store app {_options.AppId} has no app ticket yet. The platform was asked to push one; it arrives as an app_ticket event at the webhook.",
        new FeishuError(StaleTicket, "no app ticket", ErrorClass.Retry, "Wait for the app_ticket event."))
    {
        Endpoint = Endpoints.AppToken.Name,
    };

    private sealed record AppTokenAnswer
    {
        public required string AppAccessToken { get; init; }

        /// <summary>Seconds of life left.</summary>
        public required int Expire { get; init; }

        public override string ToString() => nameof(AppTokenAnswer);
    }

    private sealed record ResendAnswer;
}
