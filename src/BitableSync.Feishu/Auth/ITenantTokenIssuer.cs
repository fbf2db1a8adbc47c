namespace BitableSync.Feishu.Auth;

/// <summary>Gets tenant_access_tokens from the platform, in the way of the app's type.</summary>
internal interface ITenantTokenIssuer
{
    Task<IssuedToken> IssueAsync(CancellationToken cancellationToken);
}
