using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BitableSync.Core.Records;

/// <summary>
/// JSON text that is equal for equal documents: object keys sorted by code unit, the last of repeated keys kept (as <c>jsonb</c>
/// does), numbers by value whatever their spelling, no white space.
/// </summary>
public static class SortedJson
{
    /// <summary>Longer numbers are written with an exponent, so <c>1e9999</c> does not become ten thousand digits.</summary>
    private const int MaxPlainNumberLength = 40;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="InvalidOperationException">A string in the document holds half of a surrogate pair.</exception>
    public static string Write(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options)) Write(writer, element);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in Members(element))
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(element.GetRawText()), skipInputValidation: true);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static SortedDictionary<string, JsonElement> Members(JsonElement element)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject()) members[property.Name] = property.Value;
        return members;
    }

    private static string Number(string raw)
    {
        if (!DecimalText.TryParse(raw, out var number)) return raw;
        number = number.Trim();
        if (number.Digits.Length + Math.Abs(number.Scale) <= MaxPlainNumberLength) return number.ToString();
        return $"{(number.IsNegative ? "-" : "")}{number.Digits}e{-number.Scale}";
    }
}
