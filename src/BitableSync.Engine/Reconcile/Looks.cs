using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Reconcile;

/// <summary>Takes the fingerprints by which a comparison knows whether a parked pair has changed since the one before.</summary>
internal static class Looks
{
    /// <summary>
    /// Over the mapped values of both sides and over what they must fit: where the column of a field is another or has grown, a parked
    /// pair deserves a try as well.
    /// </summary>
    public static PairLook Of(TableMapping mapping, RowKey? key, LocalRow? row, RecordId? id, RemoteRecord? record)
    {
        var text = new StringBuilder();
        foreach (var field in mapping.Fields)
        {
            Append(text, field.Field.Value);
            Append(text, field.FieldType.ToString());
            Append(text, field.Column.ToString());
            Append(text, string.Join(',', field.Column.EnumLabels));
            Append(text, row?.Columns[field.Column.Name]);
            Append(text, record is not null && record.Cells.TryGetValue(field.Field, out var cell) ? Cell(field, cell) : null);
        }

        return new PairLook(key, id, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    /// <summary>In canonical form, where there is one: the platform may write the same value in several ways.</summary>
    private static string Cell(FieldMapping field, JsonElement cell) =>
        field.Codec.FromRemote(cell) is { Fits: true } value ? CanonicalJson.ToNode(value.Value)?.ToJsonString() ?? "" : cell.GetRawText();

    /// <summary>With its length, so that no two lists of texts look alike.</summary>
    private static void Append(StringBuilder text, string? part) =>
        text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:").Append(part);
}
