namespace BitableSync.Feishu.Auth;

/// <summary>What both kinds of apps get for their credentials. Never printed.</summary>
internal sealed record TenantTokenAnswer
{
    public required string TenantAccessToken { get; init; }

    /// <summary>Seconds of life left.</summary>
    public required int Expire { get; init; }

    public IssuedToken ToToken() => new(TenantAccessToken, TimeSpan.FromSeconds(Expire));

    public override string ToString() => ToToken().ToString();
}
