namespace BitableSync.Tests.Simulation.Sweep;

/// <summary>A small story that is told again and again, each time with the process gone at another call.</summary>
/// <param name="Name">What happens in it.</param>
/// <param name="Scenario">The story.</param>
/// <param name="Faults">What fails in it whether or not the process is gone.</param>
internal sealed record SweepScenario(string Name, Scenario Scenario, params IReadOnlyList<Fault> Faults)
{
    public RunReport Run(params Fault[] crash) => new SimulatedRun(Scenario, new FaultPlan(Faults.Concat(crash).ToHashSet())).Execute();

    public override string ToString() => Name;
}
