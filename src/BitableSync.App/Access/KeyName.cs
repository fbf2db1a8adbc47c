namespace BitableSync.App.Access;

/// <summary>What a key may be called.</summary>
internal static class KeyName
{
    public const int Longest = 64;

    /// <summary>Null where the name can be used.</summary>
    public static string? FindProblem(string? name) => name is { Length: > 0 and <= Longest } && name == name.Trim() && !name.Any(char.IsControl) ? null
        : $"A key's name has 1 to {Longest} characters, none of them invisible, and says who has it, e.g. \"wang.fang\" or \"grafana\".";
}
