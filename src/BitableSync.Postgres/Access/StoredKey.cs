namespace BitableSync.Postgres.Access;

/// <summary>A good key with what is needed to tell whether somebody has it.</summary>
/// <param name="Key">What is known about it.</param>
/// <param name="Handle">See <see cref="KeyText.HandleOf"/>.</param>
/// <param name="Hash">See <see cref="KeyText.Hash"/>.</param>
public sealed record StoredKey(AccessKey Key, string Handle, string Hash);
