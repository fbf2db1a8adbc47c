using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Text and Barcode: a plain string in, a list of segments out.</summary>
internal sealed class TextCell : CellTypeOf<TextSegment[]>
{
    public override FilterKind Filter => FilterKind.Text;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        var segments = sent.ValueKind switch
        {
            JsonValueKind.String => [new TextSegment("text", sent.GetString()!)],
            JsonValueKind.Array when write.ByUser => ParseSegments(sent, write),
            _ => throw write.Refuse(1254060, "a string", sent),
        };
        var length = segments.Sum(segment => segment.Text.Length);
        if (length > Limits.CellCharacters)
            throw write.Refuse(1254130, $"{length} characters, at most {Limits.CellCharacters} are allowed.");
        return length == 0 ? null : segments;
    }

    public static string Plain(TextSegment[] segments) =>
        segments.Length == 1 ? segments[0].Text : string.Concat(segments.Select(segment => segment.Text));

    public static void WriteSegments(Utf8JsonWriter json, TextSegment[] segments) => JsonSerializer.Serialize(json, segments, Json.Options);

    protected override void Write(Utf8JsonWriter json, TextSegment[] cell, BitableField field, CellRead read)
    {
        if (read.Dialect == ReadDialect.Legacy) json.WriteStringValue(Plain(cell));
        else WriteSegments(json, cell);
    }

    protected override string EventValue(TextSegment[] cell, BitableField field, CellRead read) =>
        read.Platform.Knobs.EventText == EventText.Plain ? Plain(cell) : Json.Text(json => WriteSegments(json, cell));

    protected override string Text(TextSegment[] cell, BitableField field, CellRead read) => Plain(cell);

    private static TextSegment[] ParseSegments(JsonElement sent, CellWrite write)
    {
        try
        {
            var segments = sent.Deserialize<TextSegment[]>(Json.Options)!;
            if (segments.All(segment => segment is { Type: "text" or "url" or "mention", Text: not null })) return segments;
        }
        catch (JsonException)
        {
            // Falls through to the refusal below.
        }
        throw write.Refuse(1254060, "a string or a list of {type, text} segments", sent);
    }
}
