using System.Collections.Concurrent;
using BitableSync.Tests.Simulation.Replays;

namespace BitableSync.Tests.Simulation;

/// <summary>
/// The real engine on simulated sides, under faults, thousands of times. BITABLESYNC_SEEDS and BITABLESYNC_FROM choose other seeds;
/// deploy/simulate-faults.sh sets them.
/// </summary>
public sealed class SimulationTests
{
    private static readonly int? Asked = Number("BITABLESYNC_SEEDS");

    private static readonly int From = Number("BITABLESYNC_FROM") ?? 1;

    [Fact]
    public void Every_invariant_holds_without_faults() => Check(Surroundings.Calm, Asked ?? 5_000);

    [Fact]
    public void Every_invariant_holds_under_faults() => Check(Surroundings.Faults, Asked ?? 5_000);

    [Fact]
    public void Every_invariant_holds_among_adversaries() => Check(Surroundings.Adversaries, Asked ?? 500);

    [Theory]
    [InlineData("adversaries 5")]
    [InlineData("calm 1")]
    [InlineData("faults 2")]
    [InlineData("faults 3")]
    [InlineData("faults 4")]
    public void A_seed_gives_the_same_run_every_time(string seed) => Assert.Equal(Replay.Parse(seed).Run().Fingerprint, Replay.Parse(seed).Run().Fingerprint);

    private static void Check(Surroundings surroundings, int count)
    {
        var broken = new ConcurrentBag<string>();
        Parallel.For(From, From + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, state) =>
        {
            var run = Replay.OfSeed(seed, surroundings);
            var report = run.Run();
            if (!report.Failed) return;
            broken.Add(RunLog.Tell(run, report));
            if (broken.Count >= 5) state.Stop();
        });
        Assert.True(broken.IsEmpty, string.Join("\n\n", broken));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
