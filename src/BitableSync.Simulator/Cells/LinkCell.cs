using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>One-way and two-way links: a list of record ids in, an object around it out.</summary>
/// <param name="convFail">Code of this type's conversion error.</param>
internal sealed class LinkCell(int convFail) : CellTypeOf<string[]>
{
    public override FilterKind Filter => FilterKind.Id;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Array) throw write.Refuse(convFail, "a list of record ids", sent);
        var link = write.Field.Link!;
        var target = write.Transaction.Base.FindTable(link.TableId)
            ?? throw write.Refuse(convFail, "the linked table does not exist any more.");
        var records = sent.EnumerateArray().Select(item => Identify(item, target, write)).Distinct().ToArray();
        var max = link.Multiple ? Limits.LinksPerCell : 1;
        if (records.Length > max) throw write.Refuse(convFail, $"{records.Length} linked records, at most {max} allowed.");
        return records.Length == 0 ? null : records;
    }

    protected override void Write(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read)
    {
        if (read.Dialect != ReadDialect.Search)
        {
            WriteLegacy(json, cell, field, read);
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("link_record_ids");
        json.WriteStrings(cell);
        json.WriteEndObject();
    }

    protected override string EventValue(string[] cell, BitableField field, CellRead read) => Json.Text(json => json.WriteStrings(cell));

    protected override string Text(string[] cell, BitableField field, CellRead read) => string.Join(",", Titles(cell, field, read));

    protected override IReadOnlyList<string> Tokens(string[] cell, BitableField field, CellRead read) => cell;

    private static void WriteLegacy(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read)
    {
        var titles = Titles(cell, field, read);
        json.WriteStartArray();
        json.WriteStartObject();
        json.WritePropertyName("record_ids");
        json.WriteStrings(cell);
        json.WriteString("table_id", field.Link!.TableId);
        json.WriteString("text", string.Join(",", titles));
        json.WritePropertyName("text_arr");
        json.WriteStrings(titles);
        json.WriteString("type", "text");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string[] Titles(string[] cell, BitableField field, CellRead read) =>
        read.Base.FindTable(field.Link!.TableId) is { } target ? [.. cell.Select(recordId => Title(recordId, target, read))] : [];

    private static string Title(string recordId, BitableTable target, CellRead read)
    {
        var primary = target.Primary;
        if (target.Find(recordId) is not { } record || read.Deeper() is not { } deeper) return "";
        var there = deeper with { Table = target };
        return primary.Cell.ValueOf(record, primary, there) is { } cell ? primary.Cell.Text(cell, primary, there) : "";
    }

    private string Identify(JsonElement item, BitableTable target, CellWrite write)
    {
        if (item.ValueKind != JsonValueKind.String) throw write.Refuse(convFail, "a list of record ids", item);
        var recordId = item.GetString()!;
        return write.Transaction.Find(target, recordId) is not null
            ? recordId
            : throw write.Refuse(convFail, $"record '{recordId}' is not in the linked table '{target.Id}'.");
    }
}
