using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;

namespace BitableSync.Engine.Reconcile;

/// <summary>A full comparison that changes nothing, for people who want to know.</summary>
public sealed class TableComparison(ISyncStore store, IRemoteTables remoteTables)
{
    private readonly TableScan _scan = new(store, remoteTables);

    /// <exception cref="RemoteException">Bitable could not be read completely.</exception>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    public async Task<Drift> CompareAsync(TableMapping mapping, IProgress<ScanProgress>? progress, CancellationToken cancellationToken) =>
        await _scan.RunRecordsAsync(mapping, lease: null, repair: false, progress, cancellationToken)
        + await _scan.RunRowsAsync(mapping, lease: null, repair: false, cancellationToken);
}
