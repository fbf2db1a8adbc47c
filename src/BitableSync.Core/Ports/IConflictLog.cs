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

    /// <summary>What was logged for whole pairs of the given rows (deletions against updates), oldest first.</summary>
    Task<IReadOnlyList<StoredConflict>> ReadPairsAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken);

    /// <summary>One conflict, locked until the transaction ends; null where the id is not one of this mapping.</summary>
    Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken);

    /// <summary>Closes open conflicts without a winner, because there is nothing left to decide. Unknown ones are ignored.</summary>
    Task SettleAsync(IReadOnlyCollection<SettledConflict> settled, CancellationToken cancellationToken);

    Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken);
}
