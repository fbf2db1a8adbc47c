using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Tests.Simulation.Sweep;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BitableSync.Tests.Simulation;

/// <summary>A process with the real engine in it and a plain scheduler: jobs run when somebody rings, and on timers.</summary>
internal sealed class SimulatedNode : IJobTrigger, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly World _world;
    private readonly ISyncJobRunner _runner;
    private readonly List<JobLoop> _loops = [];

    public SimulatedNode(World world, string name)
    {
        (_world, Node) = (world, new Node(name, world));
        var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(Node.Clock);
        services.AddSingleton(Options.Create(new SyncOptions
        {
            MaxBatchRecords = 4,
            MaxWriteAttempts = 4,
            // Where nothing is compared, the queues alone must do.
            LostEventInterval = world.Scenario.Compares || world.Scenario.WatchesRevisions ? TimeSpan.FromSeconds(30) : TimeSpan.FromHours(12),
            MaxFlips = world.Scenario.HasAutomations ? 2 : 6,
        }));
        services.AddSingleton(Port<ISyncStore>(new MemoryStore(world, Node)));
        services.AddSingleton(Port<ILeases>(new MemoryLeases(world, Node)));
        services.AddSingleton(Port<IMappingStates>(new MemoryStates(world, Node)));
        services.AddSingleton(Port<IRemoteTables>(new MemoryRemotes(world, Node)));
        services.AddSingleton(Port<IJobTrigger>(this));
        services.AddSingleton(Port<IEventIntake>(new MemoryIntake(world, Node)));
        services.AddBitableSyncEngine();
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<MappingCatalog>().Replace(world.Scenario.Mappings);
        _runner = _services.GetRequiredService<ISyncJobRunner>();
    }

    public Node Node { get; }

    public Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        _world.Ring(job, mapping);
        return Task.CompletedTask;
    }

    /// <summary>Runs the jobs until the process is gone or is told to stop.</summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        foreach (var mapping in _world.Scenario.Mappings)
        {
            foreach (var job in Enum.GetValues<SyncJob>()) _loops.Add(new JobLoop(job, mapping.Name, _world.Clock));
        }

        _world.Loops.AddRange(_loops);
        _world.Nodes.Add(this);
        Node.Died += Wake;
        using var stop = cancellationToken.Register(Wake);
        if (_world.Scenario.IsSwept) await ResolveAsync();
        await Task.WhenAll(_loops.Select(loop => RepeatAsync(loop, cancellationToken)));
        _world.Nodes.Remove(this);
        _world.Loops.RemoveAll(_loops.Contains);
    }

    public Task<JobResult> RunAsync(SyncJob job, MappingName mapping) => _runner.RunAsync(job, mapping, CancellationToken.None);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<T> SendAsync<T>(IRequest<T> command) => _services.GetRequiredService<IMediator>().Send(command);

    public void Dispose() => _services.Dispose();

    /// <summary>What a process asks Bitable before it begins, to resolve its mappings.</summary>
    private async Task ResolveAsync()
    {
        try
        {
            foreach (var mapping in _world.Scenario.Mappings)
            {
                await Get<IRemoteTables>().ReadTimeZoneAsync(mapping.Remote.App, CancellationToken.None);
                await Get<IRemoteTables>().ReadFieldsAsync(mapping.Remote, CancellationToken.None);
            }
        }
        catch (NodeCrashException)
        {
            // The loops see that the process is gone.
        }
    }

    private void Wake()
    {
        foreach (var loop in _loops) loop.Ring();
    }

    private async Task RepeatAsync(JobLoop loop, CancellationToken cancellationToken)
    {
        await loop.SleepAsync(TimeSpan.FromMilliseconds(_world.Random.Next(1000)));
        while (!cancellationToken.IsCancellationRequested && !Node.IsDead)
        {
            try
            {
                var result = await RunAsync(loop.Job, loop.Mapping);
                if (result is JobResult.Stopped or JobResult.AwaitsPerson) OnStopped(result);
                if (result is JobResult.RetryLater retry) _world.Log($"{Node.Name} {loop.Job} {loop.Mapping}: {retry.Reason}");
                // A run that could not do its work is not repeated before its time, whoever rings.
                if (result is JobResult.RetryLater later) await Task.Delay(later.After, _world.Clock, CancellationToken.None);
                else await loop.SleepAsync(PauseAfter(loop, result));
            }
            catch (NodeCrashException)
            {
                return;
            }
        }
    }

    private T Port<T>(T port)
        where T : class => _world.Scenario.IsSwept ? PortProxy.Around(port, new Boundaries(_world, Node)) : port;

    private void OnStopped(JobResult result)
    {
        if (_world.Scenario.HasOperator) _world.Log($"{Node.Name} {result}");
        else _world.Violate($"stopped: {result}");
    }

    private TimeSpan PauseAfter(JobLoop loop, JobResult result)
    {
        if (result is JobResult.Busy) return TimeSpan.FromMilliseconds(_world.Random.Next(1000, 5000));
        if (loop.Job != SyncJob.Reconcile) return TimeSpan.FromSeconds(_world.Random.Next(20, 40));
        return _world.Scenario.Compares ? TimeSpan.FromSeconds(_world.Random.Next(20, 90)) : TimeSpan.FromHours(1);
    }
}
