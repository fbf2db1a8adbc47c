using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Which existing row a record without a link belongs to, by the mapping's business key.</summary>
/// <param name="Row">The one row that matches and is free; null where none matches.</param>
/// <param name="Problem">Why the record can be neither matched nor inserted; null where it can.</param>
/// <param name="IsTaken">The problem is that another record has the row: it may end without an edit of this one.</param>
internal sealed record RowMatch(LocalRow? Row, string? Problem, bool IsTaken = false)
{
    /// <summary>A record is being created for the row that matches; only when that is settled can the match be judged.</summary>
    public static readonly RowMatch CreateInFlight = new(null, "A record is being created for the row.");

    private static readonly RowMatch None = new(null, null);

    /// <summary>The row that matches, or the first of several that share the key; empty where the key leads to none, or to one that is taken.</summary>
    public IReadOnlyList<RowKey> Rows { get; private init; } = [];

    /// <summary>Those of the rows that have no record.</summary>
    public IReadOnlyList<RowKey> Unlinked { get; private init; } = [];

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

        var rows = await transaction.Rows.FindAsync(texts, SharedKey.MostNamed + 1, cancellationToken);
        return rows switch
        {
            [] => None,
            [var row] => await FreeAsync(transaction, row, mapping, cancellationToken),
            _ => await SeveralAsync(transaction, mapping, [.. rows.Select(row => row.Key).OrderBy(key => key.Json, StringComparer.Ordinal)], cancellationToken),
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
                null,
                $"The row with this record's {SharedKey.Names(mapping)} is already linked to record {link.Record}; "
                + "give this record another key or delete one of the two.",
                IsTaken: true)
            : new RowMatch(current, null) { Rows = [row.Key], Unlinked = [row.Key] };
    }

    private static async Task<RowMatch> SeveralAsync(
        ISyncTransaction transaction, TableMapping mapping, IReadOnlyList<RowKey> rows, CancellationToken cancellationToken)
    {
        var linked = (await transaction.Links.ReadByRowAsync(rows, cancellationToken)).Select(link => link.Row).ToHashSet();
        return new RowMatch(null, $"Several rows have this record's {SharedKey.Names(mapping)}; make it unique in {mapping.Local}, then replay.")
        {
            Rows = rows, Unlinked = [.. rows.Where(row => !linked.Contains(row))],
        };
    }
}
