namespace BitableSync.Feishu.Contact;

/// <summary>A person of the tenant. Each member is null unless the app has the scope for it.</summary>
public sealed record ContactUser
{
    public string? OpenId { get; init; }

    public string? UnionId { get; init; }

    public string? UserId { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary>Employee number as the company gave it; free text.</summary>
    public string? EmployeeNo { get; init; }

    public override string ToString() => $"{nameof(ContactUser)} {OpenId}";
}
