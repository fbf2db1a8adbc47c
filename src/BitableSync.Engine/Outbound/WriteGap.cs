using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Outbound;

/// <summary>The gap between writes to a Base: doubles while the Base is busy, halves back to the configured one when calls succeed.</summary>
internal static class WriteGap
{
    /// <param name="present">The gap that the last holder of the lane left, on whichever node; zero where there was none.</param>
    /// <param name="options">The bounds.</param>
    public static TimeSpan Of(TimeSpan present, SyncOptions options) =>
        present < options.WriteGap ? options.WriteGap : present > options.MaxWriteGap ? options.MaxWriteGap : present;

    /// <param name="gap">The gap before the call.</param>
    /// <param name="result">How the call went.</param>
    /// <param name="slowest">How long a call takes at worst. One whose answer was lost may still be going on.</param>
    /// <param name="options">The bounds.</param>
    public static TimeSpan After(TimeSpan gap, RemoteWriteResult result, TimeSpan slowest, SyncOptions options) => result switch
    {
        { Problem.IsContention: true } => Of(gap * 2, options),
        { Outcome: RemoteWriteOutcome.Unknown } => Of(gap > slowest ? gap : slowest, options),
        { Outcome: RemoteWriteOutcome.Written } => Of(gap / 2, options),
        _ => gap,
    };
}
