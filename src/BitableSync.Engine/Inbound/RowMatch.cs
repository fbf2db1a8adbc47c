using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Which existing row a record without a link belongs to, by the mapping's business key.</summary>
/// <param name="Row">The one row that matches and is free; null where none matches.</param>
/// <param name="Problem">Why the record can be neither matched nor inserted; null where it can.</param>
internal sealed record RowMatch(LocalRow? Row, string? Problem)
{
    /// <summary>A record is being created for the row that matches; only when that is settled can the match be judged.</summary>
    public static readonly RowMatch CreateInFlight = new(null, "A record is being created for the row.");

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
        // The row's lock first: whoever plans a create for the row holds it until the plan is stored, so what is read after it stands.
        var locked = await transaction.Rows.LockAsync([row.Key], cancellationToken);
        if (!locked.TryGetValue(row.Key, out var current)) return None;
        var open = await transaction.Outbox.ReadOpenAsync(cancellationToken);
        if (open.Any(batch => batch.Kind == RemoteWriteKind.Create && batch.Items.Any(item => item.Row == row.Key))) return CreateInFlight;
        var links = await transaction.Links.ReadByRowAsync([row.Key], cancellationToken);
        // The database numbers its rows itself, and this record is a copy of one: it becomes a row of its own with a number of its own.
        if (links.Count > 0 && mapping.MatchBy.All(field => field.Direction == SyncDirection.ToBitable)) return None;
        return links is [var link]
            ? new RowMatch(
                null, $"The row with this record's {Names(mapping)} is already linked to record {link.Record}; give this record another key or delete one of the two.")
            : new RowMatch(current, null);
    }

    private static string Names(TableMapping mapping) =>
        string.Join(" and ", mapping.MatchBy.Select(field => $"'{field.Column.Name}'"));
}
