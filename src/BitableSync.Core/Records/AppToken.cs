namespace BitableSync.Core.Records;

/// <summary>Token of one Base (<c>app_token</c>, 27 base62 characters; the same string is the <c>file_token</c> of the Base).</summary>
public readonly record struct AppToken(string Value)
{
    public override string ToString() => Value;
}
