using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Searching;

/// <summary>
/// Keeps the last filtered or sorted result, so that paging through a large table does not sort it anew for every page.
/// Valid only while the table's revision stands; a write in between makes the next page see the new state.
/// </summary>
internal sealed class SearchCache
{
    private Entry? _last;

    public List<BitableRecord>? Find(BitableTable table, string fingerprint) =>
        Volatile.Read(ref _last) is { } last && last.Table == table && last.Revision == table.Revision && last.Fingerprint == fingerprint ? last.Matches : null;

    public void Keep(BitableTable table, string fingerprint, List<BitableRecord> matches) =>
        Volatile.Write(ref _last, new Entry(table, table.Revision, fingerprint, matches));

    private sealed record Entry(BitableTable Table, int Revision, string Fingerprint, List<BitableRecord> Matches);
}
