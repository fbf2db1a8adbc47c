using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Pairs of one mapping that are parked with a reason until they change, heal or are replayed.</summary>
public interface IDeadLetters
{
    /// <summary>Parks items; one already parked for the same row or record and side counts one attempt more and takes the new reason.</summary>
    Task ParkAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken);

    /// <summary>Closes what is parked on a side for the given rows and records, because they went through.</summary>
    Task ClearAsync(
        Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>Has items that are parked for the database in the given mappings tried again now, where they are parked for this code.</summary>
    Task HurryAsync(IReadOnlyCollection<MappingName> mappings, string code, CancellationToken cancellationToken);

    /// <summary>Parked items whose cause may heal itself and whose next attempt is due; each is then due again later and later.</summary>
    Task<IReadOnlyList<DeadLetter>> TakeDueAsync(Side target, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers how a comparison saw pairs. Returns those that are worth a try: all but the parked ones that the comparison before saw
    /// just like this, for which another try would end as the last one did.
    /// </summary>
    Task<IReadOnlyList<PairLook>> SiftAsync(IReadOnlyList<PairLook> looks, CancellationToken cancellationToken);

    /// <summary>A page of the rows without a link that are parked for Bitable, in the order of their keys' text, after the given key.</summary>
    Task<IReadOnlyList<RowKey>> ReadUnlinkedRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>A page of the records without a link that are parked for the database, in order, after the given one.</summary>
    Task<IReadOnlyList<RecordId>> ReadUnlinkedRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken);
}
