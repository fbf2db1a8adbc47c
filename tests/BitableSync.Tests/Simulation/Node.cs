namespace BitableSync.Tests.Simulation;

/// <summary>
/// One simulated process. Every port call of its engine passes through here: a point at which other work interleaves, and at which
/// the process may freeze or be gone.
/// </summary>
internal sealed class Node(string name, Random random, VirtualClock clock, Faults faults)
{
    public string Name { get; } = name;

    public bool IsDead { get; private set; }

    public void Kill() => IsDead = true;

    /// <exception cref="NodeCrashException">The process is gone, or goes now.</exception>
    public async Task PassAsync()
    {
        Check();
        await Task.Yield();
        if (faults.On && random.NextDouble() < faults.Crash) Kill();
        if (faults.On && random.NextDouble() < faults.Freeze) await Task.Delay(TimeSpan.FromSeconds(random.Next(1, 40)), clock);
        Check();
    }

    private void Check()
    {
        if (IsDead) throw new NodeCrashException();
    }
}
