using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.App.Serving;

/// <summary>
/// Holds the job engine back until the mappings are loaded. On a restart its store is full of due runs, and a run taken by a process
/// that knows no mapping yet would be lost to the nodes that do.
/// </summary>
internal sealed class GatedJobEngine(IJobEngine engine, StartupState state) : IJobEngine
{
    public string Name => engine.Name;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await state.Ready.WaitAsync(cancellationToken);
        await engine.StartAsync(cancellationToken);
    }

    public Task StoreScheduleAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken) =>
        engine.StoreScheduleAsync(jobs, cancellationToken);

    public Task WakeAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken) => engine.WakeAsync(job, mapping, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);

    /// <summary>Puts the gate before whichever engine has been registered.</summary>
    public static void Put(IServiceCollection services)
    {
        var engine = services.Single(service => service.ServiceType == typeof(IJobEngine));
        services.Remove(engine);
        // A service of its own, so that it is disposed of with the others.
        services.AddKeyedSingleton(typeof(GatedJobEngine), (provider, _) => (IJobEngine)engine.ImplementationFactory!(provider));
        services.AddSingleton<IJobEngine>(provider => new GatedJobEngine(
            provider.GetRequiredKeyedService<IJobEngine>(typeof(GatedJobEngine)), provider.GetRequiredService<StartupState>()));
    }
}
