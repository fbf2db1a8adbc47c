using System.Text.Json;

namespace BitableSync.Feishu.Http;

/// <summary>The outer object of every JSON answer. <c>code</c> 0 alone means success, whatever the HTTP status.</summary>
internal sealed record Envelope(int Code, JsonElement Root)
{
    public string? Message => Root.TryGetProperty("msg", out var msg) ? JsonText.StringOrNull(msg) : null;

    /// <summary>Scopes of which one is missing, from <c>error.permission_violations[].subject</c>.</summary>
    public IReadOnlyList<string> RequiredScopes()
    {
        if (!Root.TryGetProperty("error", out var error)
            || error.ValueKind != JsonValueKind.Object
            || !error.TryGetProperty("permission_violations", out var violations)
            || violations.ValueKind != JsonValueKind.Array)
            return [];

        return [.. violations.EnumerateArray().Select(Subject).OfType<string>()];
    }

    /// <summary>The payload; for an answer without <c>data</c> an empty object.</summary>
    public JsonElement Data(bool isFlat)
    {
        if (isFlat)
            return Root;
        return Root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data : Nothing;
    }

    private static readonly JsonElement Nothing = JsonSerializer.Deserialize<JsonElement>("{}");

    private static string? Subject(JsonElement violation) =>
        violation.ValueKind == JsonValueKind.Object && violation.TryGetProperty("subject", out var subject) ? JsonText.StringOrNull(subject) : null;
}
