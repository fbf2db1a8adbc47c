using BitableSync.Simulator.Auth;

namespace BitableSync.Simulator.People;

/// <summary>Somebody of the tenant, or the app's bot acting on its own.</summary>
public sealed record Person(string OpenId, string UnionId, string UserId, string Name)
{
    public string EnName { get; init; } = "";

    public string Email { get; init; } = "";

    public string Mobile { get; init; } = "";

    public string EmployeeNo { get; init; } = "";

    public string DepartmentId { get; init; } = "0";

    public bool Resigned { get; init; }

    public string AvatarUrl => $"https://example.invalid/avatar/{UserId}.png";

    internal string Id(UserIdType type) => type switch
    {
        UserIdType.OpenId => OpenId,
        UserIdType.UnionId => UnionId,
        _ => UserId,
    };
}
