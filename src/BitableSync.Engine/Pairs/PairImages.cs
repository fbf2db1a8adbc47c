using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>Turns rows and records into canonical images and back.</summary>
internal static class PairImages
{
    /// <summary>Canonical values of a row's mapped columns, or the first column whose value has no canonical form.</summary>
    public static Conversion<Image> Of(LocalRow row, TableMapping mapping) =>
        Collect(mapping.Fields, field => field.Codec.FromLocal(row.Columns[field.Column.Name]));

    /// <summary>Canonical values of a record's mapped cells, or the first cell whose value does not fit its column.</summary>
    public static Conversion<Image> Of(RemoteRecord record, TableMapping mapping) =>
        Collect(mapping.Fields, field => field.Codec.FromRemote(record.Cells.TryGetValue(field.Field, out var cell) ? cell : null));

    /// <summary>The write to Bitable of the given values, or the first value that does not fit its field.</summary>
    public static Conversion<RemoteWrite> ToRemote(RecordId? record, Image values, TableMapping mapping)
    {
        var cells = new Dictionary<FieldId, System.Text.Json.Nodes.JsonNode?>();
        foreach (var (id, value) in values)
        {
            if (mapping.DeletedMark is { } mark && mark.Field == id)
            {
                cells[id] = mark.Cell(value);
                continue;
            }

            var field = mapping.FieldOf(id)!;
            var cell = field.Codec.ToRemote(value);
            if (!cell.Fits) return Conversion<RemoteWrite>.Misfit(cell.Problem!);
            if (record is not null || cell.Value is not null) cells[id] = cell.Value;
        }

        return new RemoteWrite(record, cells);
    }

    /// <summary>Column values for the given fields; fields whose column the server generates are left out.</summary>
    public static Conversion<IReadOnlyList<ColumnValue>> ToLocal(Image values, TableMapping mapping)
    {
        var columns = new List<ColumnValue>();
        foreach (var (id, value) in values)
        {
            var field = mapping.FieldOf(id)!;
            if (field.Column.IsGenerated) continue;
            var text = field.Codec.ToLocal(value);
            if (!text.Fits) return Conversion<IReadOnlyList<ColumnValue>>.Misfit(text.Problem!);
            columns.Add(new ColumnValue(field.Column, text.Value));
        }

        return columns;
    }

    /// <summary>The three versions of every mapped field.</summary>
    public static IEnumerable<FieldState> States(TableMapping mapping, Link link, Image local, Image remote, EditEvidence evidence) =>
        mapping.Fields.Select(field => new FieldState
        {
            Field = field,
            Base = field.BaseIn(link),
            Local = local[field.Field],
            Remote = remote[field.Field],
            Held = link.Held.GetValueOrDefault(field.Field),
            Decided = link.Decided.GetValueOrDefault(field.Field),
            LocalEdit = evidence.Local(link.Row, field),
            RemoteEdit = evidence.Remote(link.Record, field, remote[field.Field]),
        });

    private static Conversion<Image> Collect(
        IReadOnlyList<FieldMapping> fields, Func<FieldMapping, Conversion<CanonicalValue>> read)
    {
        var image = new Dictionary<FieldId, CanonicalValue>(fields.Count);
        foreach (var field in fields)
        {
            var value = read(field);
            if (!value.Fits) return Conversion<Image>.Misfit(value.Problem!);
            image[field.Field] = value.Value;
        }

        return image;
    }
}
