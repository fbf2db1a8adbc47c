using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BitableSync.Core.Records;

/// <summary>
/// Canonical values as JSON, for base images, the outbox, the conflict log and the API. Self-describing:
/// null, string, number and boolean stand for themselves, an array is a set, and
/// <c>{"ms":…}</c>, <c>{"day":"2026-01-31"}</c>, <c>{"json":"…"}</c>, <c>{"records":[…]}</c> carry the rest. A document is carried as its canonical text,
/// because a <c>jsonb</c> column would rewrite its numbers (1e2 to 100) and refuse an escaped NUL.
/// </summary>
public static class CanonicalJson
{
    public static JsonNode? ToNode(CanonicalValue value) => value switch
    {
        CanonicalValue.EmptyValue => null,
        CanonicalValue.Text text => JsonValue.Create(text.Value),
        CanonicalValue.Number number => JsonValue.Create(number.Value),
        CanonicalValue.Flag flag => JsonValue.Create(flag.Value),
        CanonicalValue.Set set => new JsonArray([.. set.Items.Select(item => (JsonNode)JsonValue.Create(item))]),
        CanonicalValue.Instant instant => new JsonObject { ["ms"] = instant.UnixMilliseconds },
        CanonicalValue.Day day => new JsonObject { ["day"] = day.Value.ToString("O", CultureInfo.InvariantCulture) },
        CanonicalValue.Unlinked link => new JsonObject { ["records"] = new JsonArray([.. link.Records.Select(record => (JsonNode)JsonValue.Create(record))]) },
        CanonicalValue.Json json => new JsonObject { ["json"] = json.Value },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <exception cref="JsonException">The element is not one that <see cref="ToNode"/> writes.</exception>
    public static CanonicalValue FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => CanonicalValue.Empty,
        JsonValueKind.String => new CanonicalValue.Text(element.GetString()!),
        JsonValueKind.Number => new CanonicalValue.Number(element.GetDouble()),
        JsonValueKind.True => new CanonicalValue.Flag(true),
        JsonValueKind.False => new CanonicalValue.Flag(false),
        JsonValueKind.Array => CanonicalValue.Set.Of(element.EnumerateArray().Select(item => item.GetString()!)),
        _ => FromObject(element),
    };

    private static CanonicalValue FromObject(JsonElement element)
    {
        if (element.TryGetProperty("ms", out var ms)) return new CanonicalValue.Instant(ms.GetInt64());
        if (element.TryGetProperty("day", out var day))
        {
            return new CanonicalValue.Day(DateOnly.ParseExact(day.GetString()!, "O", CultureInfo.InvariantCulture));
        }

        if (element.TryGetProperty("json", out var json)) return new CanonicalValue.Json(json.GetString()!);
        if (element.TryGetProperty("records", out var records)) return new CanonicalValue.Unlinked(records.EnumerateArray().Select(record => record.GetString()!));
        throw new JsonException("A canonical value was expected: null, string, number, boolean, array, {\"ms\"}, {\"day\"}, {\"json\"} or {\"records\"}.");
    }
}
