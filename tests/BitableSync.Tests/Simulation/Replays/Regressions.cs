namespace BitableSync.Tests.Simulation.Replays;

/// <summary>A run that found a bug, and must not find it again.</summary>
/// <param name="Line">The run, see <see cref="Replay"/>.</param>
/// <param name="Bug">What was wrong.</param>
internal sealed record Regression(string Line, string Bug);

/// <summary>Runs of earlier days.</summary>
internal static class Regressions
{
    public static IReadOnlyList<Regression> All { get; } =
    [
        new("calm 1957", "a row stayed parked for its refused value after its record had been deleted and the pair was gone"),
    ];
}
