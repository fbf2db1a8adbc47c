using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Records as fetched, with what their links looked like before the fetch.</summary>
/// <param name="Lookup">What Bitable holds.</param>
/// <param name="Versions">
/// Version of each link before the fetch, no entry where there was none. A link that has another version when the records are
/// applied was written meanwhile, so the fetched record may be older than the base: it must be fetched again, or a stale read would
/// pass for an edit and undo a newer one.
/// </param>
internal sealed record FetchedRecords(RemoteLookup Lookup, IReadOnlyDictionary<RecordId, long> Versions)
{
    public static FetchedRecords Nothing { get; } = new(RemoteLookup.Empty, new Dictionary<RecordId, long>());

    /// <summary>Whether the pair is as it was before the fetch.</summary>
    public bool IsCurrent(RecordId record, Link? link) => (link?.Version ?? 0) == Versions.GetValueOrDefault(record);

    /// <summary>The same fetch, cut in two, for finding a row that only the commit refuses.</summary>
    public IEnumerable<FetchedRecords> Halves()
    {
        var (found, absent) = (Lookup.Found.Count / 2, Lookup.Absent.Count / 2);
        yield return this with { Lookup = Lookup with { Found = [.. Lookup.Found.Take(found)], Absent = [.. Lookup.Absent.Take(absent)] } };
        yield return this with { Lookup = Lookup with { Found = [.. Lookup.Found.Skip(found)], Absent = [.. Lookup.Absent.Skip(absent)], Forbidden = [] } };
    }

    public int Count => Lookup.Found.Count + Lookup.Absent.Count;
}
