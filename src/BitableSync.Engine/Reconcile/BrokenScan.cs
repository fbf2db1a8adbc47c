using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;

namespace BitableSync.Engine.Reconcile;

/// <summary>
/// Finds a comparison that was broken off and may go on. What changed since in the part that it has listed, only events tell: where one is
/// missing another comparison begins, for one that is to make up for a lost event must not pass over its record, and a mapping's first one
/// not over a record that already has a row.
/// </summary>
internal sealed class BrokenScan(ISyncStore store, IMappingStates states, TimeProvider time)
{
    /// <summary>Events of the last modifications may still be under way.</summary>
    private const int Looks = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The comparison to go on with; null where one begins.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="lease">The run's lease.</param>
    /// <param name="revision">The table's revision now.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<ScanState?> FindAsync(TableMapping mapping, Lease lease, long revision, CancellationToken cancellationToken)
    {
        if (await states.FindBrokenScanAsync(mapping.Name, cancellationToken) is not { } broken) return null;
        for (var look = 1; ; look++)
        {
            if (await CountAsync(mapping, lease, broken.Revision, revision, cancellationToken) >= revision - broken.Revision) return broken;
            if (look == Looks) return null;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Modifications that events have told of.</summary>
    private async Task<long> CountAsync(TableMapping mapping, Lease lease, long above, long upTo, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return await transaction.Inbox.CountRevisionsAsync(above, upTo, cancellationToken);
    }
}
