using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Which existing row a record without a link belongs to, by the mapping's business key.</summary>
/// <param name="Row">The one row that matches and is free; null where none matches.</param>
/// <param name="Problem">Why the record can be neither matched nor inserted; null where it can.</param>
internal sealed record RowMatch(LocalRow? Row, string? Problem)
{
    private static readonly RowMatch None = new(null, null);

    public static async Task<RowMatch> FindAsync(
        ISyncTransaction transaction, TableMapping mapping, IReadOnlyDictionary<FieldId, CanonicalValue> remote, CancellationToken cancellationToken)
    {
        if (mapping.MatchBy.Count == 0 || mapping.MatchBy.Any(field => remote[field.Field].IsEmpty)) return None;
        var texts = new List<string?>();
        foreach (var field in mapping.MatchBy)
        {
            var text = field.Codec.ToLocal(remote[field.Field]);
            if (!text.Fits) return new RowMatch(null, text.Problem);
            texts.Add(text.Value);
        }

        var rows = await transaction.Rows.FindAsync(texts, cancellationToken);
        return rows switch
        {
            [] => None,
            [var row] => await FreeAsync(transaction, row, mapping, cancellationToken),
            _ => new RowMatch(null, $"Several rows have this record's {Names(mapping)}; make it unique in {mapping.Local}, then replay."),
        };
    }

    private static async Task<RowMatch> FreeAsync(
        ISyncTransaction transaction, LocalRow row, TableMapping mapping, CancellationToken cancellationToken)
    {
        var links = await transaction.Links.LockByRowAsync([row.Key], cancellationToken);
        // The database numbers its rows itself, and this record is a copy of one: it becomes a row of its own with a number of its own.
        if (links.Count > 0 && mapping.MatchBy.All(field => field.Direction == SyncDirection.ToBitable)) return None;
        if (links is [var link])
        {
            return new RowMatch(
                null, $"The row with this record's {Names(mapping)} is already linked to record {link.Record}; give this record another key or delete one of the two.");
        }

        var locked = await transaction.Rows.LockAsync([row.Key], cancellationToken);
        return locked.TryGetValue(row.Key, out var current) ? new RowMatch(current, null) : None;
    }

    private static string Names(TableMapping mapping) =>
        string.Join(" and ", mapping.MatchBy.Select(field => $"'{field.Column.Name}'"));
}
