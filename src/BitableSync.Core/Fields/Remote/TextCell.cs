using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>
/// Text, Barcode and Email: read as a list of segments (plain, mention, link) whose <c>text</c> members join to the value, written
/// as a plain string. Legacy endpoints and some events give the plain string, which is read too.
/// </summary>
internal sealed class TextCell(RemoteField field) : RemoteForm<CanonicalValue.Text>(field)
{
    /// <summary>Most UTF-16 code units of one cell (Bitable error 1254130, TooLargeCell).</summary>
    public const int MaxLength = 100_000;

    /// <summary>The joined text of a cell; a problem that fits after the field's name where it is neither segments nor a string.</summary>
    public static Conversion<string> Join(JsonElement cell)
    {
        if (cell.ValueKind != JsonValueKind.Array) return JsonText.String(cell);
        var texts = new List<string>(cell.GetArrayLength());
        foreach (var segment in cell.EnumerateArray())
        {
            if (segment.ValueKind != JsonValueKind.Object || !segment.TryGetProperty("text", out var member))
            {
                return Conversion<string>.Misfit("holds a segment without text");
            }

            var text = JsonText.String(member);
            if (!text.Fits) return text;
            texts.Add(text.Value);
        }

        return string.Concat(texts);
    }

    /// <summary>Why the platform would refuse a text; null where it takes it.</summary>
    public static string? ProblemOf(string text)
    {
        if (StorableText.ProblemOf(text) is { } problem) return $"cannot take the text: it {problem}";
        return text.Length > MaxLength ? $"takes at most {MaxLength} UTF-16 code units, and the text has {text.Length}: shorten it" : null;
    }

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var text = Join(cell);
        return text.Fits ? TextOrEmpty(text.Value) : Misfit<CanonicalValue>(text.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) =>
        ProblemOf(value.Value) is { } problem ? Misfit<JsonNode?>(problem) : JsonValue.Create(value.Value);
}
