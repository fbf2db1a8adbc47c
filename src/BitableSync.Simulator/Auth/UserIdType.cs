namespace BitableSync.Simulator.Auth;

/// <summary>Which of a person's three ids a call uses.</summary>
internal enum UserIdType
{
    OpenId,
    UnionId,
    UserId,
}
