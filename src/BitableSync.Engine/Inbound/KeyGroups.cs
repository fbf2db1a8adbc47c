using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// Records without a link that share a business key. Which of them belongs to the row with that key nobody but a person can say, so none
/// is linked to it. A comparison notes the keys of all of them before the first is matched, in the database and not in memory.
/// </summary>
internal sealed class KeyGroups
{
    private readonly TableMapping _mapping;
    private readonly Dictionary<RecordId, string> _prints;
    private readonly ILookup<string, RecordId> _groups;

    private KeyGroups(TableMapping mapping, Dictionary<RecordId, string> prints, IEnumerable<MatchKey> known) =>
        (_mapping, _prints, _groups) = (mapping, prints, known.ToLookup(key => key.Print, key => key.Record));

    /// <summary>Notes the keys of records that have no link, and forgets those of records that have no key or are gone.</summary>
    public static async Task<KeyGroups> LoadAsync(
        ISyncTransaction transaction, TableMapping mapping, RemoteLookup lookup, IReadOnlyCollection<Link> links, CancellationToken cancellationToken)
    {
        var linked = links.Select(link => link.Record).ToHashSet();
        var unlinked = lookup.Found.Where(record => !linked.Contains(record.Id));
        var prints = await NoteAsync(transaction, mapping, unlinked, lookup.Absent, cancellationToken);
        return new KeyGroups(mapping, prints, await FindAsync(transaction, prints.Values, cancellationToken));
    }

    /// <summary>Notes the keys of records that have no link.</summary>
    public static Task NoteAsync(ISyncTransaction transaction, TableMapping mapping, IEnumerable<RemoteRecord> unlinked, CancellationToken cancellationToken) =>
        NoteAsync(transaction, mapping, unlinked, absent: [], cancellationToken);

    /// <summary>The records without a link that have the keys of rows without one: which belong together is for the pull to say.</summary>
    public static async Task<ILookup<RowKey, RecordId>> ClaimsAsync(
        ISyncTransaction transaction, TableMapping mapping, IEnumerable<LocalRow> unlinked, CancellationToken cancellationToken)
    {
        var prints = unlinked.Select(row => (row.Key, Print: MatchPrint.Of(mapping, row))).Where(row => row.Print is not null).ToList();
        var known = (await FindAsync(transaction, prints.Select(row => row.Print!), cancellationToken)).ToLookup(key => key.Print, key => key.Record);
        return prints.SelectMany(row => known[row.Print!].Select(record => (row.Key, Record: record))).ToLookup(claim => claim.Key, claim => claim.Record);
    }

    /// <summary>What is parked where the record and the rows that match it are more than one of each; empty where they are not.</summary>
    public IReadOnlyList<DeadLetter> LettersOf(RecordId record, RowMatch match)
    {
        IReadOnlyList<RecordId> records = _prints.TryGetValue(record, out var print) ? [.. _groups[print].Append(record).Distinct()] : [record];
        if (match.Rows.Count == 0 || records.Count + match.Rows.Count <= 2) return [];
        return
        [
            SharedKey.OfRecord(_mapping, record, records, match.Rows),
            .. match.Unlinked.Select(row => SharedKey.OfRow(_mapping, row, records, match.Rows)),
        ];
    }

    private static async Task<Dictionary<RecordId, string>> NoteAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IEnumerable<RemoteRecord> unlinked,
        IReadOnlyCollection<RecordId> absent,
        CancellationToken cancellationToken)
    {
        if (mapping.MatchBy.Count == 0) return [];
        var found = unlinked.Select(record => (record.Id, Print: MatchPrint.Of(mapping, record))).ToList();
        var prints = found.Where(record => record.Print is not null).ToDictionary(record => record.Id, record => record.Print!);
        RecordId[] keyless = [.. found.Where(record => record.Print is null).Select(record => record.Id), .. absent];
        if (keyless.Length > 0) await transaction.MatchKeys.ForgetAsync(keyless, cancellationToken);
        if (prints.Count > 0) await transaction.MatchKeys.NoteAsync([.. prints.Select(key => new MatchKey(key.Key, key.Value))], cancellationToken);
        return prints;
    }

    private static async Task<IReadOnlyList<MatchKey>> FindAsync(ISyncTransaction transaction, IEnumerable<string> prints, CancellationToken cancellationToken)
    {
        string[] asked = [.. prints.Distinct(StringComparer.Ordinal)];
        return asked.Length == 0 ? [] : await transaction.MatchKeys.FindAsync(asked, SharedKey.MostNamed + 1, cancellationToken);
    }
}
