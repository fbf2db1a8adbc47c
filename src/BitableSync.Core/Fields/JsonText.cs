using System.Text.Encodings.Web;
using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>JSON from either side: reading strings that may be broken, canonical documents, lists of strings.</summary>
internal static class JsonText
{
    /// <summary>Deeper documents are refused; walking them is recursive.</summary>
    private const int MaxDepth = 64;

    private const string BrokenText = "holds text with a NUL character or half of a surrogate pair, which cannot be stored: remove it";

    private static readonly JsonDocumentOptions ParseOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonSerializerOptions WriteOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document. Problems, here and below, fit after the name of what holds the text.</summary>
    public static Conversion<JsonElement> Parse(string text)
    {
        if (StorableText.ProblemOf(text) is { } problem) return Conversion<JsonElement>.Misfit(problem);
        try
        {
            using var document = JsonDocument.Parse(text, ParseOptions);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Conversion<JsonElement>.Misfit($"is not JSON, or is nested more than {MaxDepth} levels deep");
        }
    }

    /// <summary>The canonical document, empty for null, "", [] and {}.</summary>
    public static Conversion<CanonicalValue> Canonical(JsonElement element)
    {
        if (ProblemOf(element) is { } problem) return Conversion<CanonicalValue>.Misfit(problem);
        var text = SortedJson.Write(element);
        return text is "null" or "\"\"" or "[]" or "{}" ? CanonicalValue.Empty : new CanonicalValue.Json(text);
    }

    /// <summary>The string, or a problem where there is none or it is no storable text.</summary>
    public static Conversion<string> String(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return Conversion<string>.Misfit($"holds {Describe(element)} where text was expected");
        return Storable(element) is { } text ? text : Conversion<string>.Misfit(BrokenText);
    }

    /// <summary>The strings of a list, or a problem where it is not a flat list of storable strings.</summary>
    public static Conversion<IReadOnlyList<string>> Strings(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return Conversion<IReadOnlyList<string>>.Misfit($"holds {Describe(element)} where a list was expected");
        }

        var strings = new List<string>();
        foreach (var item in element.EnumerateArray())
        {
            var text = String(item);
            if (!text.Fits) return Conversion<IReadOnlyList<string>>.Misfit(text.Problem!);
            strings.Add(text.Value);
        }

        return strings;
    }

    public static string Write(IEnumerable<string> strings) => JsonSerializer.Serialize(strings, WriteOptions);

    /// <summary>The kind of a JSON value in words, never the value.</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static string? ProblemOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(member => IsStorableName(member) ? ProblemOf(member.Value) : BrokenText)
            .FirstOrDefault(problem => problem is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(ProblemOf).FirstOrDefault(problem => problem is not null),
        JsonValueKind.String => Storable(element) is null ? BrokenText : null,
        _ => null,
    };

    private static bool IsStorableName(JsonProperty member)
    {
        try
        {
            return StorableText.ProblemOf(member.Name) is null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>System.Text.Json reads an escaped lone surrogate lazily and throws only when the string is asked for.</summary>
    private static string? Storable(JsonElement element)
    {
        try
        {
            return element.GetString() is { } text && StorableText.ProblemOf(text) is null ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
