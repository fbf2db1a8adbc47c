namespace BitableSync.Tests.Simulation;

/// <summary>In what a seed's users and nodes live.</summary>
internal enum Surroundings
{
    /// <summary>Nothing fails.</summary>
    Calm,

    /// <summary>Processes, calls, events and the database fail.</summary>
    Faults,

    /// <summary>As <see cref="Faults"/>, and there are <see cref="Simulation.Adversaries"/>.</summary>
    Adversaries,
}
