using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Pairs;

/// <summary>The rules under which values are merged at this moment.</summary>
internal static class MergeSettings
{
    public static MergeRules Now(IRemoteTables remoteTables, ISyncTransaction transaction, SyncOptions options) => new()
    {
        ClockOffset = remoteTables.ClockOffset - transaction.ClockOffset,
        MaxFlips = options.MaxFlips,
        FlipWindow = options.FlipWindow,
    };
}
