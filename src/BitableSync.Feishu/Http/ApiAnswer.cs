using System.Net;
using System.Text.Json;

namespace BitableSync.Feishu.Http;

/// <summary>An HTTP answer that was received completely, before anybody looked into its body.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? LogId, TimeSpan? RetryAfter, DateTimeOffset? ServerDate, byte[] Body)
{
    /// <summary>The body as a JSON object with an integer <c>code</c>; null when it is anything else, such as a gateway's HTML page or nothing.</summary>
    public Envelope? Open()
    {
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(Body);
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("code", out var code)
                && code.ValueKind == JsonValueKind.Number
                && code.TryGetInt32(out var number)
                ? new Envelope(number, root)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
