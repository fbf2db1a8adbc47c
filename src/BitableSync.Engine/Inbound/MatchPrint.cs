using System.Security.Cryptography;
using System.Text;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// Fingerprints of business keys: of the mapping's <c>MatchBy</c> fields alone, so that a record or row whose other values cannot be read
/// has one too.
/// </summary>
internal static class MatchPrint
{
    /// <summary>Null where the mapping matches by nothing, or part of the key is empty or unreadable: such a record is matched with no row.</summary>
    public static string? Of(TableMapping mapping, RemoteRecord record) =>
        Of(mapping, field => field.Codec.FromRemote(record.Cells.TryGetValue(field.Field, out var cell) ? cell : null));

    /// <inheritdoc cref="Of(TableMapping, RemoteRecord)"/>
    public static string? Of(TableMapping mapping, LocalRow row) => Of(mapping, field => field.Codec.FromLocal(row.Columns[field.Column.Name]));

    private static string? Of(TableMapping mapping, Func<FieldMapping, Conversion<CanonicalValue>> read)
    {
        if (mapping.MatchBy.Count == 0) return null;
        List<string> parts = [];
        foreach (var field in mapping.MatchBy)
        {
            if (read(field) is not { Fits: true, Value: { IsEmpty: false } value }) return null;
            if (field.Codec.ToLocal(value) is not { Fits: true, Value: { } text }) return null;
            // The field too: a mapping that is matched by another field from now on knows nothing of its records' keys.
            parts.Add(field.Field.Value);
            parts.Add(field.Column.Family == ColumnFamily.CaseInsensitiveText ? text.ToUpperInvariant() : text);
        }

        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(RowKey.FromParts(parts).Json)));
    }
}
