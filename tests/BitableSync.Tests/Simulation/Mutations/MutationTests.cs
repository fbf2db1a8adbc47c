using Xunit.Abstractions;

namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>The harness is only worth what it catches: each planted bug must be found.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    /// <summary>A bug that needs more seeds than this would slip through a daily run.</summary>
    private const int MostSeeds = 500;

    public static TheoryData<string> Names => [.. Mutations.All.Select(mutation => mutation.Name)];

    [Fact]
    public void There_are_at_least_fifteen() => Assert.True(Mutations.All.Select(mutation => mutation.Name).Distinct().Count() >= 15);

    [Fact]
    public void The_engine_compiled_the_same_way_without_a_bug_is_found_healthy()
    {
        var none = new Mutation("none", "BitableSync.Engine/Outbound/PushJob.cs", "namespace BitableSync.Engine.Outbound;", "namespace BitableSync.Engine.Outbound; ");

        Assert.Null(FirstFound(none, 50).Found);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found(string name)
    {
        var (seed, found) = FirstFound(Mutations.All.Single(mutation => mutation.Name == name), MostSeeds);

        Assert.True(found is not null, $"'{name}' was not found in {MostSeeds} seeds.");
        output.WriteLine($"Seed {seed}: {found}");
    }

    private static (int Seed, string? Found) FirstFound(Mutation mutation, int seeds)
    {
        var world = new MutantContext(mutation.Project, MutantCompiler.Compile(mutation));
        try
        {
            // What the engine as it is does wrong in the same run, too, is not the planted bug's doing.
            return Enumerable.Range(1, seeds).Select(seed => (Seed: seed, Found: MutantProbe.RunIn(world, seed, mutation.NeedsAdversaries)))
                .FirstOrDefault(run => run.Found is not null && MutantProbe.Run(run.Seed, mutation.NeedsAdversaries) is null);
        }
        finally
        {
            world.Unload();
        }
    }
}
