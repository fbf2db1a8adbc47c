using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>Last-write-wins over two clocks.</summary>
public static class LastWrite
{
    /// <summary>
    /// The later write wins. Both times are brought to Bitable's clock and cut to whole ticks, as Bitable itself cuts its event
    /// times; equal ticks are a tie, as is a time that nobody knows, and a tie goes to Bitable.
    /// </summary>
    public static (ConflictRule Rule, Side Winner) Resolve(EditMark? local, EditMark? remote, MergeRules rules)
    {
        if (local is null || remote is null) return (ConflictRule.Tie, Side.Remote);
        var localTick = Ticks(local.At + rules.ClockOffset, rules.Tick);
        var remoteTick = Ticks(remote.At, rules.Tick);
        if (localTick == remoteTick) return (ConflictRule.Tie, Side.Remote);
        return (ConflictRule.LastWrite, localTick > remoteTick ? Side.Local : Side.Remote);
    }

    private static long Ticks(DateTimeOffset at, TimeSpan tick) => at.UtcTicks / tick.Ticks;
}
