using BitableSync.Core.Records;

namespace BitableSync.Postgres.Sql;

/// <summary>The one place where a name becomes SQL text. Names come from the catalogue, in its own case.</summary>
internal static class Identifier
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Quote(LocalTableRef table) => $"{Quote(table.Schema)}.{Quote(table.Name)}";

    /// <summary>A string constant, for DDL, which takes no parameters. Safe whatever <c>standard_conforming_strings</c> is.</summary>
    public static string Literal(string text) => text.Contains('\\', StringComparison.Ordinal)
        ? $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'"
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A function's body as a string constant that stays readable, whatever names it contains.</summary>
    public static string DollarQuote(string body)
    {
        var tag = "$body$";
        for (var n = 1; body.Contains(tag, StringComparison.Ordinal); n++) tag = $"$body{n}$";
        return tag + body + tag;
    }
}
