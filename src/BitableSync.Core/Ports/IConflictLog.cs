using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Every decision of one mapping that discarded a value somebody wrote.</summary>
public interface IConflictLog
{
    Task AddAsync(IReadOnlyCollection<LoggedConflict> conflicts, CancellationToken cancellationToken);

    /// <summary>One conflict, locked until the transaction ends; null where the id is not one of this mapping.</summary>
    Task<StoredConflict?> LockAsync(long id, CancellationToken cancellationToken);

    Task ResolveAsync(long id, ConflictResolution resolution, CancellationToken cancellationToken);
}
