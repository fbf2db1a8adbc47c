using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;

namespace BitableSync.Engine.Guards;

/// <summary>Makes the guard of one run.</summary>
internal sealed class RunGuards(ISyncStore store, IRemoteTables remoteTables, TimeProvider time)
{
    public RunGuard OfPush(TableMapping mapping, Lease lease) => new(store, time, new WaitingRows(store, remoteTables), mapping, lease);

    public RunGuard OfPull(TableMapping mapping, Lease lease) => new(store, time, new WaitingRecords(store, remoteTables), mapping, lease);
}
