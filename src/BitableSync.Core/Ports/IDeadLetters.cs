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
}
