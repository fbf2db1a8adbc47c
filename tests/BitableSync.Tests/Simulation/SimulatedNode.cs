using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BitableSync.Tests.Simulation;

/// <summary>A process with the real engine in it and the plainest scheduler: every job runs again and again.</summary>
internal sealed class SimulatedNode : IJobTrigger, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly World _world;
    private readonly ISyncJobRunner _runner;

    public SimulatedNode(World world, LeaseTable leases, Node node)
    {
        (_world, Node) = (world, node);
        var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddSingleton(Options.Create(new SyncOptions { MaxBatchRecords = 4, MaxWriteAttempts = 4, LeaseDuration = TimeSpan.FromSeconds(12) }));
        services.AddSingleton<ISyncStore>(new MemoryStore(world, leases, node));
        services.AddSingleton<ILeases>(new MemoryLeases(leases, world.Clock, node));
        services.AddSingleton<IMappingStates>(new MemoryStates(world, node));
        services.AddSingleton<IRemoteTables>(new MemoryRemote(world, node));
        services.AddSingleton<IJobTrigger>(this);
        services.AddBitableSyncEngine();
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<MappingCatalog>().Replace([world.Mapping]);
        _runner = _services.GetRequiredService<ISyncJobRunner>();
    }

    public Node Node { get; }

    /// <summary>Every job runs on its own timer here, so a request to run soon needs no answer.</summary>
    public Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the jobs until the process is gone or the world is at rest.</summary>
    public Task LiveAsync(CancellationToken cancellationToken) => Task.WhenAll(
        RepeatAsync(SyncJob.Reconcile, 60, cancellationToken), RepeatAsync(SyncJob.Pull, 2, cancellationToken), RepeatAsync(SyncJob.Push, 2, cancellationToken));

    public Task<JobResult> RunAsync(SyncJob job) => _runner.RunAsync(job, _world.Mapping.Name, CancellationToken.None);

    public Task<T> SendAsync<T>(IRequest<T> command) => _services.GetRequiredService<IMediator>().Send(command);

    public void Dispose() => _services.Dispose();

    private async Task RepeatAsync(SyncJob job, int seconds, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var result = await RunAsync(job);
                if (result is JobResult.Stopped stopped) _world.Violations.Add($"stopped: {stopped.Reason}");
            }
            catch (NodeCrashException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(100, 1000 * seconds)), _world.Clock, CancellationToken.None);
        }
    }
}
