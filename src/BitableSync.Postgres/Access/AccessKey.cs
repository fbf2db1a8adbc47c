namespace BitableSync.Postgres.Access;

/// <summary>What is known about a key; the key itself is stored nowhere.</summary>
/// <param name="Id">Never used again.</param>
/// <param name="Name">Who has it. At most one key that is good has a name.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedBy">Name of the key, or of the operating system's user, that made it.</param>
/// <param name="LastUsedAt">To the minute; null where it was never used.</param>
/// <param name="RevokedAt">Since when it is refused; null where it is good.</param>
public sealed record AccessKey(
    long Id, string Name, AccessRole Role, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);
