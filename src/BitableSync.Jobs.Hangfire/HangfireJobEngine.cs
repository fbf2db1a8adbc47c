using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>Hangfire with its PostgreSQL storage.</summary>
internal sealed class HangfireJobEngine(
    JobStorage storage,
    IJobFilterProvider filters,
    HangfireRuns runs,
    JobTurns turns,
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    JobsOptions options,
    string schema) : IJobEngine, IDisposable
{
    private BackgroundJobServer? _server;

    public string Name => "hangfire";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await HangfireTables.PrepareAsync(database, schema, cancellationToken);
        var activator = new AspNetCoreJobActivator(scopes);
        _server = new BackgroundJobServer(ServerOptions(activator), storage, ReconcileWorkers(activator));
    }

    public async Task StoreScheduleAsync(IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        var recurring = new RecurringJobManager(storage, filters);
        foreach (var scheduled in jobs) await StoreAsync(recurring, scheduled, cancellationToken);
        await RemoveOthersAsync(recurring, jobs, cancellationToken);
    }

    public Task WakeAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken) => turns.AskAsync(job, mapping, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not { } server) return;
        server.SendStop();
        await server.WaitForShutdownAsync(cancellationToken);
    }

    public void Dispose() => _server?.Dispose();

    private BackgroundJobServerOptions ServerOptions(JobActivator activator) => new()
    {
        Queues = [HangfireNames.Push, HangfireNames.Pull],
        WorkerCount = options.MaxConcurrentRuns,
        Activator = activator,
        FilterProvider = filters,
        // Timers and tries whose time has come are looked for this often.
        SchedulePollingInterval = TimeSpan.FromSeconds(1),
        // A run hears of its deletion by a person this soon, and of a shutdown at once.
        CancellationCheckInterval = TimeSpan.FromSeconds(2),
        StopTimeout = TimeSpan.Zero,
        // The longest that a batch in hand can take; the host may give less.
        ShutdownTimeout = TimeSpan.FromMinutes(1),
        HeartbeatInterval = TimeSpan.FromSeconds(5),
        ServerTimeout = TimeSpan.FromMinutes(1),
        ServerCheckInterval = TimeSpan.FromSeconds(30),
    };

    /// <summary>Comparisons are long; with places of their own they never hold up what people wait for.</summary>
    private IEnumerable<IBackgroundProcess> ReconcileWorkers(JobActivator activator)
    {
        var performer = new BackgroundJobPerformer(filters, activator);
        var stateChanger = new BackgroundJobStateChanger(filters);
        return Enumerable.Range(0, options.MaxConcurrentRuns / 2).Select(_ => new Worker([HangfireNames.Reconcile], performer, stateChanger));
    }

    private async Task StoreAsync(RecurringJobManager recurring, ScheduledJob scheduled, CancellationToken cancellationToken)
    {
        var (job, mapping, every) = scheduled;
        var id = HangfireNames.RecurringOf(job, mapping);
        recurring.AddOrUpdate(id, HangfireNames.CallOf(job, mapping), Periods.CronOf(every, id), new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
        if (await HangfireTables.SetPeriodAsync(database, schema, scheduled, cancellationToken)) await turns.AskAsync(job, mapping, cancellationToken);
    }

    private async Task RemoveOthersAsync(RecurringJobManager recurring, IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        var wanted = jobs.Select(scheduled => HangfireNames.RecurringOf(scheduled.Job, scheduled.Mapping)).ToHashSet();
        foreach (var id in StoredTimers().Where(id => !wanted.Contains(id))) recurring.RemoveIfExists(id);
        foreach (var run in await HangfireTables.KeepOnlyAsync(database, schema, jobs, cancellationToken)) runs.Delete(run, "The mapping was removed");
    }

    private List<string> StoredTimers()
    {
        using var connection = storage.GetConnection();
        return [.. connection.GetRecurringJobs().Select(recurring => recurring.Id).Where(id => HangfireNames.ReadRecurring(id) is not null)];
    }
}
