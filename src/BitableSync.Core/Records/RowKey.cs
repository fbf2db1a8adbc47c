using System.Text;
using System.Text.Json;

namespace BitableSync.Core.Records;

/// <summary>
/// Primary key of one row: the key columns' values in PostgreSQL's text form, in key order, written as a compact JSON array
/// (<c>["7","de"]</c>). The text is byte for byte what <c>array_to_json(text[])</c> prints, because the capture triggers
/// build keys with it and both sides compare keys as text.
/// </summary>
public readonly record struct RowKey(string Json)
{
    public static RowKey FromParts(IEnumerable<string> parts)
    {
        var json = new StringBuilder("[");
        foreach (var part in parts)
        {
            if (json.Length > 1) json.Append(',');
            AppendQuoted(json, part);
        }

        return new RowKey(json.Append(']').ToString());
    }

    /// <summary>The key columns' values in key order.</summary>
    public IReadOnlyList<string> Parts => JsonSerializer.Deserialize<string[]>(Json) ?? [];

    public override string ToString() => Json;

    private static void AppendQuoted(StringBuilder json, string part)
    {
        json.Append('"');
        foreach (var c in part)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append(@"\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append("\\u").Append(((int)c).ToString("x4", null)),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}
