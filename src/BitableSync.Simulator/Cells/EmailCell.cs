using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Email: a plain string in, one link segment out.</summary>
internal sealed class EmailCell : CellTypeOf<string>
{
    public override FilterKind Filter => FilterKind.Text;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.String) throw write.Refuse(1254060, "a string", sent);
        var text = sent.GetString()!;
        if (text.Length > Limits.CellCharacters)
            throw write.Refuse(1254130, $"{text.Length} characters, at most {Limits.CellCharacters} are allowed.");
        return text.Length == 0 ? null : text;
    }

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read)
    {
        if (read.Dialect == ReadDialect.Legacy) json.WriteStringValue(cell);
        else TextCell.WriteSegments(json, Segments(cell));
    }

    protected override string Text(string cell, BitableField field, CellRead read) => cell;

    private static TextSegment[] Segments(string address) => [new TextSegment("url", address) { Link = "mailto:" + address }];
}
