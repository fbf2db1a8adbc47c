namespace BitableSync.Tests.Simulation.Replays;

/// <summary>Where runs are told of: in the file that BITABLESYNC_RUNS names, for deploy/simulate-faults.sh, besides in the test's result.</summary>
internal static class RunLog
{
    private static readonly Lock Gate = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("BITABLESYNC_RUNS");

    /// <summary>What a failing run of a seed broke, and the least of it that still fails.</summary>
    public static string Tell(Replay seed, RunReport report)
    {
        var least = Shrinker.Shrink(seed);
        return Write(
            [
                $"seed {seed.Seed}, {seed.Surroundings}",
                .. report.Violations,
                $"bash deploy/simulate-faults.sh --replay '{least}'",
                .. Indented(least.Run()),
            ]);
    }

    /// <summary>All of a run.</summary>
    public static string Tell(string line, RunReport report) => Write([line, .. Indented(report)]);

    private static IEnumerable<string> Indented(RunReport report) => report.Trace.Append(report.Failed ? string.Join("; ", report.Violations) : "every invariant holds").Select(text => $"  {text}");

    private static string Write(IReadOnlyList<string> lines)
    {
        lock (Gate)
        {
            if (File is not null) System.IO.File.AppendAllLines(File, [.. lines, ""]);
        }

        return string.Join('\n', lines);
    }
}
