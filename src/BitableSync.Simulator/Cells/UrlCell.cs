using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Url: shown text and link, the same object both ways.</summary>
internal sealed class UrlCell : CellTypeOf<UrlCell.Hyperlink>
{
    public override FilterKind Filter => FilterKind.Text;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Object) throw write.Refuse(1254068, "an object {text, link}", sent);
        if (sent.StringMember("link") is not { } link) throw write.Refuse(1254068, "member 'link' is missing or no string.");
        if (sent.Member("text") is { ValueKind: not JsonValueKind.String }) throw write.Refuse(1254068, "member 'text' is no string.");
        var text = sent.StringMember("text");
        if (link.Length + (text?.Length ?? 0) > Limits.CellCharacters)
            throw write.Refuse(1254130, $"more than {Limits.CellCharacters} characters.");
        return link.Length == 0 && string.IsNullOrEmpty(text) ? null : new Hyperlink(string.IsNullOrEmpty(text) ? link : text, link);
    }

    protected override void Write(Utf8JsonWriter json, Hyperlink cell, BitableField field, CellRead read) => json.WriteObject(() =>
    {
        json.WriteString("text", cell.Text);
        json.WriteString("link", cell.Link);
    });

    protected override string Text(Hyperlink cell, BitableField field, CellRead read) => cell.Text;

    internal sealed record Hyperlink(string Text, string Link);
}
