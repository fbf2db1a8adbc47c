using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>
/// Formula and Lookup: <c>{"type":n,"value":[…]}</c>, where the type names that of the result. The list is unwrapped into the
/// kind its column takes. Bare values, as the legacy endpoints give them, are read as a list of themselves.
/// </summary>
internal sealed class ResultCell(BitableFieldType fieldType, WallClock clock)
{
    public Conversion<CanonicalValue> Read(JsonElement cell, ValueKind kind)
    {
        var (type, values) = Unwrap(cell);
        if (values.Count == 0) return CanonicalValue.Empty;
        return kind switch
        {
            ValueKind.Text => Texts(type, values).Then(Join(values)),
            ValueKind.Set => Texts(type, values).Then(texts => (Conversion<CanonicalValue>)CanonicalValue.Set.Of(texts)),
            ValueKind.Json => Document(type, values),
            ValueKind.Number => Single(values, NumberCell.Of),
            ValueKind.Flag => Single(values, Flag),
            ValueKind.Instant => Single(values, value => InstantCell.Milliseconds(value).Then(ms => (Conversion<CanonicalValue>)new CanonicalValue.Instant(ms))),
            ValueKind.Day => Single(values, value => InstantCell.Milliseconds(value).Then(ms => DayCell.DayAt(ms, clock))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static (BitableFieldType? Type, List<JsonElement> Values) Unwrap(JsonElement cell)
    {
        BitableFieldType? type = null;
        if (cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty("value", out var value))
        {
            var isTyped = cell.TryGetProperty("type", out var number) && number.ValueKind == JsonValueKind.Number;
            if (isTyped && number.TryGetInt32(out var code)) type = (BitableFieldType)code;
            cell = value;
        }

        var values = cell.ValueKind == JsonValueKind.Array ? [.. cell.EnumerateArray()] : new List<JsonElement> { cell };
        values.RemoveAll(item => item.ValueKind == JsonValueKind.Null);
        return (type, values);
    }

    private static Conversion<CanonicalValue> Single(List<JsonElement> values, Func<JsonElement, Conversion<CanonicalValue>> read) => values is [var value]
        ? read(value)
        : Conversion<CanonicalValue>.Misfit("gives several values, and its column takes one: pair it with a text, text[] or jsonb column");

    private static Conversion<CanonicalValue> Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? new CanonicalValue.Flag(value.GetBoolean())
        : Conversion<CanonicalValue>.Misfit($"gives {JsonText.Describe(value)} where true or false was expected");

    /// <summary>The segments of one text join without a separator; the values of a lookup are a list for people.</summary>
    private Func<IReadOnlyList<string>, Conversion<CanonicalValue>> Join(List<JsonElement> values)
    {
        var separator = fieldType == BitableFieldType.Formula && values.TrueForAll(IsSegment) ? "" : ", ";
        return texts => string.Join(separator, texts) is { Length: > 0 } text ? new CanonicalValue.Text(text) : CanonicalValue.Empty;
    }

    private Conversion<CanonicalValue> Document(BitableFieldType? type, List<JsonElement> values)
    {
        if (fieldType == BitableFieldType.Formula && values.TrueForAll(IsSegment))
        {
            return Texts(type, values).Then(texts => JsonText.Canonical(JsonSerializer.SerializeToElement(new[] { string.Concat(texts) })));
        }

        var list = new JsonArray();
        foreach (var value in values)
        {
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String)
            {
                var texts = Texts(type, [value]);
                if (!texts.Fits) return Conversion<CanonicalValue>.Misfit(texts.Problem!);
                foreach (var text in texts.Value) list.Add(text);
            }
            else
            {
                list.Add(JsonNode.Parse(value.GetRawText()));
            }
        }

        return JsonText.Canonical(JsonSerializer.SerializeToElement(list));
    }

    private static bool IsSegment(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("text", out _) && value.TryGetProperty("type", out _);

    private static Conversion<IReadOnlyList<string>> Texts(BitableFieldType? type, IEnumerable<JsonElement> values)
    {
        var texts = new List<string>();
        foreach (var value in values)
        {
            var found = TextsOf(type, value);
            if (!found.Fits) return found;
            texts.AddRange(found.Value);
        }

        return texts;
    }

    private static Conversion<IReadOnlyList<string>> TextsOf(BitableFieldType? type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when type is BitableFieldType.DateTime or BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime => Time(value),
        JsonValueKind.Number => NumberCell.Of(value).Then(number => One(DecimalText.Of(((CanonicalValue.Number)number).Value).ToString())),
        JsonValueKind.True => One("true"),
        JsonValueKind.False => One("false"),
        JsonValueKind.String => JsonText.String(value).Then(One),
        JsonValueKind.Array => Texts(type, value.EnumerateArray()),
        JsonValueKind.Object => OfObject(type, value),
        _ => Array.Empty<string>(),
    };

    /// <summary>What an object is known by: a link's records, a url's link, a segment's text, a file's token, a person's id, a place's coordinates.</summary>
    private static Conversion<IReadOnlyList<string>> OfObject(BitableFieldType? type, JsonElement value)
    {
        if (value.TryGetProperty("link_record_ids", out _)) return ItemShape.Links.Read(value);
        if (type == BitableFieldType.Url) return UrlParts.Of(value).Then(parts => One(parts.Link));
        foreach (var member in (ReadOnlySpan<string>)["text", "file_token", "id", "location", "name"])
        {
            if (value.TryGetProperty(member, out var known)) return JsonText.String(known).Then(One);
        }

        return Conversion<IReadOnlyList<string>>.Misfit("gives an object of an unknown shape");
    }

    private static Conversion<IReadOnlyList<string>> Time(JsonElement value) => InstantCell.Milliseconds(value).Then(ms =>
        One(DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture)));

    private static Conversion<IReadOnlyList<string>> One(string text) => new[] { text };
}
