using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Every decision of one mapping that discarded a value somebody wrote.</summary>
public interface IConflictLog
{
    /// <summary>
    /// Logs conflicts. One without a winner updates the open conflict without a winner of the same record and field, where there is one,
    /// and counts its version up.
    /// </summary>
    Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken);

    /// <summary>Conflicts of the records that were logged at or after the given time on the database's clock, in order of id.</summary>
    Task<IReadOnlyList<StoredConflict>> ReadForAsync(IReadOnlyCollection<RecordId> records, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>One conflict, locked until the transaction ends; null where the id is not one of this mapping.</summary>
    Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken);

    /// <summary>Closes open conflicts without a winner, because there is nothing left to decide. Unknown ones are ignored.</summary>
    Task SettleAsync(IReadOnlyCollection<SettledConflict> settled, CancellationToken cancellationToken);

    Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken);
}
