namespace BitableSync.Simulator.Gateway;

/// <summary>One endpoint of the open platform.</summary>
/// <param name="Pattern">Route pattern, for example <c>/open-apis/bitable/v1/apps/{app_token}</c>.</param>
internal sealed record ApiRoute(HttpMethod Method, string Pattern, Func<ApiRequest, CancellationToken, ValueTask<ApiReply>> Handle)
{
    public CallKind Kind { get; init; }

    /// <summary>Tokens the endpoint takes; none for those that carry the app's secret in the body instead.</summary>
    public TokenKinds Tokens { get; init; } = TokenKinds.Tenant | TokenKinds.User;

    /// <summary>Documented rate: so many calls per window, counted per endpoint.</summary>
    public RateLimit Rate { get; init; } = RateLimit.PerSecond(50);

    /// <summary>Scopes of which the app must hold one; empty asks for none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The page of this endpoint documents 4xx/5xx statuses for codes that others answer with HTTP 200.</summary>
    public bool NewerStatus { get; init; }
}
