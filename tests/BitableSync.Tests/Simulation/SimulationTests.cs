namespace BitableSync.Tests.Simulation;

/// <summary>The real engine on simulated sides, under faults, thousands of times.</summary>
public sealed class SimulationTests
{
    /// <summary>Seeds per test; BITABLESYNC_SEEDS runs another number.</summary>
    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("BITABLESYNC_SEEDS"), out var seeds) ? seeds : 300;

    [Fact]
    public void Every_invariant_holds_without_faults() => Check(new Faults { On = false, EventDelay = 2 }, from: 1);

    [Fact]
    public void Every_invariant_holds_under_faults() => Check(new Faults(), from: 10_001);

    private static void Check(Faults faults, int from)
    {
        for (var seed = from; seed < from + Seeds; seed++)
        {
            var problems = new SimulatedRun(seed, faults with { }).Execute();
            Assert.True(problems.Count == 0, string.Join('\n', problems));
        }
    }
}
