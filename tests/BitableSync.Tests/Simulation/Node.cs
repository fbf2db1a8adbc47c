using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>
/// One simulated process. Every port call of its engine passes through here: a point at which other work interleaves, and at which
/// the process may freeze or be gone.
/// </summary>
internal sealed class Node(string name, World world)
{
    private DateTimeOffset _frozenUntil;

    public string Name { get; } = name;

    public NodeClock Clock { get; } = new(world.Clock, TimeSpan.FromMilliseconds(world.Random.Next(-3000, 3000)));

    /// <summary>By mapping, when the platform has asked this process to write again.</summary>
    public Dictionary<MappingName, DateTimeOffset> WritesNotBefore { get; } = [];

    public bool IsDead { get; private set; }

    public void Kill()
    {
        IsDead = true;
        Died?.Invoke();
    }

    public event Action? Died;

    /// <exception cref="NodeCrashException">The process is gone, or goes now.</exception>
    public async Task PassAsync()
    {
        Check();
        await Task.Yield();
        if (world.Faults.Strikes(FaultKind.Crash)) Kill();
        if (world.Faults.Strikes(FaultKind.ClockStep)) Clock.Step(TimeSpan.FromMilliseconds(world.Random.Next(-5000, 5000)));
        if (world.Faults.Strikes(FaultKind.Freeze)) await FreezeAsync(TimeSpan.FromSeconds(world.Random.Next(1, 40)));
        while (world.Clock.GetUtcNow() < _frozenUntil) await Task.Delay(_frozenUntil - world.Clock.GetUtcNow(), world.Clock);
        Check();
    }

    private Task FreezeAsync(TimeSpan time)
    {
        if (!world.Scenario.FreezesWhole) return Task.Delay(time, world.Clock);
        _frozenUntil = world.Clock.GetUtcNow() + time;
        return Task.CompletedTask;
    }

    /// <summary>As <see cref="PassAsync"/>, on the way to the database.</summary>
    /// <exception cref="StoreException">The database does not answer now.</exception>
    public async Task PassToStoreAsync()
    {
        await PassAsync();
        if (world.Faults.Strikes(FaultKind.StoreAway)) throw new StoreException("the simulated database is away", isTransient: true);
    }

    /// <exception cref="NodeCrashException">The process is gone.</exception>
    public void Check()
    {
        if (IsDead) throw new NodeCrashException();
    }
}

/// <summary>A process's own wall clock, which is off and may be set; its timers and stopwatches run evenly.</summary>
internal sealed class NodeClock(VirtualClock clock, TimeSpan offset) : TimeProvider
{
    /// <summary>What this clock shows minus the true time.</summary>
    public TimeSpan Offset { get; private set; } = offset;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Offset;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);

    public void Step(TimeSpan by) => Offset += by;
}
