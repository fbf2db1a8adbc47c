namespace BitableSync.Feishu.Auth;

/// <summary>A token as the platform issued it. Never printed.</summary>
/// <param name="Value">Secret.</param>
/// <param name="Lifetime">Time left when it was issued.</param>
internal sealed record IssuedToken(string Value, TimeSpan Lifetime)
{
    public override string ToString() => $"token with {Lifetime} left";
}
