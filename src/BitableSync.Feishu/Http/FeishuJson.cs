using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BitableSync.Feishu.Http;

/// <summary>How the platform writes JSON: snake_case names, and numbers that are sometimes strings.</summary>
internal static class FeishuJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The body is never embedded in HTML; without this every Chinese character would take six bytes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
