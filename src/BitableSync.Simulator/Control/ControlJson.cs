using System.Text.Json;
using System.Text.Json.Serialization;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Control;

/// <summary>JSON of the control surface: snake_case names and enum values, unknown members refused.</summary>
internal static class ControlJson
{
    private static readonly JsonSerializerOptions Options = new(Json.Options)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Done => "{}"u8.ToArray();

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <exception cref="JsonException">A member is unknown, missing or of the wrong type.</exception>
    public static T Read<T>(JsonElement body) => body.Deserialize<T>(Options) ?? throw new JsonException("The body is null.");
}
