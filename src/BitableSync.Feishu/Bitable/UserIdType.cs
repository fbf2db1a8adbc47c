namespace BitableSync.Feishu.Bitable;

/// <summary>Which kind of id stands for a person. open_id differs per app, union_id per developer, user_id per tenant.</summary>
public enum UserIdType
{
    OpenId,
    UnionId,
    UserId,
}

internal static class UserIdTypes
{
    /// <summary>The value of the <c>user_id_type</c> parameter; null for the platform's default.</summary>
    public static string? ToParameter(this UserIdType type) => type switch
    {
        UserIdType.OpenId => null,
        UserIdType.UnionId => "union_id",
        UserIdType.UserId => "user_id",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a kind of user id"),
    };
}
