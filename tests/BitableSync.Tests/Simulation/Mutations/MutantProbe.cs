using System.Reflection;

namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>Runs the harness, in whichever world this type was loaded.</summary>
internal static class MutantProbe
{
    /// <summary>What the run of this seed found wrong; null where every invariant holds.</summary>
    public static string? Run(int seed, bool amongAdversaries)
    {
        var violations = new SimulatedRun(Scenario.FromSeed(seed, amongAdversaries ? Surroundings.Adversaries : Surroundings.Faults)).Execute().Violations;
        return violations.Count == 0 ? null : violations[0];
    }

    /// <summary>The same in the world of a mutant.</summary>
    public static string? RunIn(MutantContext world, int seed, bool amongAdversaries)
    {
        var probe = world.LoadFromAssemblyName(typeof(MutantProbe).Assembly.GetName()).GetType(typeof(MutantProbe).FullName!)!;
        return (string?)probe.GetMethod(nameof(Run), BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [seed, amongAdversaries]);
    }
}
