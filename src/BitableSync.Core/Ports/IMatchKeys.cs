using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Business keys of one mapping's records that are linked to no row yet. A record that is linked, or ceases to be, is forgotten.</summary>
public interface IMatchKeys
{
    /// <summary>Remembers the keys of records; a record's older key is forgotten.</summary>
    Task NoteAsync(IReadOnlyCollection<MatchKey> keys, CancellationToken cancellationToken);

    /// <summary>Forgets the keys of records that are gone, or have none any more.</summary>
    Task ForgetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>The records without a link that have one of the keys, in the order of their ids, at most so many of each key.</summary>
    Task<IReadOnlyList<MatchKey>> FindAsync(IReadOnlyCollection<string> prints, int limit, CancellationToken cancellationToken);
}

/// <summary>The business key of one record.</summary>
/// <param name="Record">The record.</param>
/// <param name="Print">Fingerprint of the key's values; equal keys have equal ones.</param>
public sealed record MatchKey(RecordId Record, string Print);
