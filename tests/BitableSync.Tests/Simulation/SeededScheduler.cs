namespace BitableSync.Tests.Simulation;

/// <summary>
/// Runs everything that is awaited on one thread, choosing among what is ready by a seeded random number: the same seed gives the
/// same interleaving.
/// </summary>
internal sealed class SeededScheduler(Random random, VirtualClock clock) : SynchronizationContext
{
    /// <summary>Far more than any run takes that comes to an end.</summary>
    private const int MostSteps = 10_000_000;

    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];

    /// <summary>How often one of what was ready has been run.</summary>
    public int Steps { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs the work to its end, moving the clock whenever nothing is ready.</summary>
    /// <exception cref="InvalidOperationException">The work waits for something that never comes, or never ends.</exception>
    public void Run(Func<Task> work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                if (_ready.Count > 0) RunOne();
                else if (!clock.FireNext()) throw new InvalidOperationException("Deadlock: nothing is ready and no timer is set.");
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void RunOne()
    {
        if (++Steps > MostSteps) throw new InvalidOperationException($"Endless: more than {MostSteps} steps.");
        var index = random.Next(_ready.Count);
        var (callback, state) = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        callback(state);
    }
}
