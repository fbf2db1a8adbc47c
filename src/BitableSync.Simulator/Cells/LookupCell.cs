using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>
/// Lookup: values of a column of the linked records. Made only in the page, with the property
/// <c>{link_field, target_field}</c> naming the link column here and the column there; the API shows no property.
/// </summary>
internal sealed class LookupCell : ReadOnlyCell<LookupCell.Found>
{
    public override FilterKind Filter => FilterKind.None;

    public override object? ValueOf(BitableRecord record, BitableField field, CellRead read)
    {
        if (LinkField(field, read) is not { Link: { } link } linkField) return null;
        if (record.Cells.GetValueOrDefault(linkField.Id) is not string[] ids || read.Base.FindTable(link.TableId) is not { } table) return null;
        if (table.FieldNamed(field.Property?.StringMember("target_field") ?? "") is not { } target || read.Deeper() is not { } deeper) return null;
        var there = deeper with { Table = table };
        var values = ids.Select(table.Find).OfType<BitableRecord>().Select(linked => target.Cell.ValueOf(linked, target, there)).OfType<object>().ToArray();
        return values.Length == 0 ? null : new Found(target, there, values);
    }

    protected override void Write(Utf8JsonWriter json, Found cell, BitableField field, CellRead read)
    {
        if (read.Dialect == ReadDialect.Search)
        {
            json.WriteStartObject();
            json.WriteNumber("type", (int)cell.Target.Type);
            json.WritePropertyName("value");
            WriteValues(json, cell);
            json.WriteEndObject();
        }
        else
        {
            WriteValues(json, cell);
        }
    }

    protected override string Text(Found cell, BitableField field, CellRead read) =>
        string.Join(",", cell.Values.Select(value => cell.Target.Cell.Text(value, cell.Target, cell.Read)));

    private static BitableField? LinkField(BitableField field, CellRead read) => read.Table.FieldNamed(field.Property?.StringMember("link_field") ?? "");

    /// <summary>Lists of the single cells are joined into one list.</summary>
    private static void WriteValues(Utf8JsonWriter json, Found cell)
    {
        json.WriteStartArray();
        foreach (var value in cell.Values)
        {
            var written = JsonElement.Parse(Json.Bytes(inner => cell.Target.Cell.Write(inner, value, cell.Target, cell.Read)));
            if (written.ValueKind != JsonValueKind.Array) written.WriteTo(json);
            else
                foreach (var item in written.EnumerateArray()) item.WriteTo(json);
        }
        json.WriteEndArray();
    }

    internal sealed record Found(BitableField Target, CellRead Read, object[] Values);
}
