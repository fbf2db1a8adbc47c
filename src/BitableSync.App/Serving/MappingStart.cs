using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.State;

namespace BitableSync.App.Serving;

/// <summary>Puts the configured mappings to work: checked, captured, scheduled.</summary>
internal sealed class MappingStart(
    AppSettings settings,
    MappingLoader loader,
    SchemaCheck check,
    MappingCatalog catalog,
    Capture capture,
    Bindings bindings,
    IMappingStates states,
    IJobSchedule schedule,
    IJobTrigger trigger,
    ILogger<MappingStart> logger)
{
    /// <exception cref="ConfigurationException">Something in the mappings cannot be used.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (resolution, unfit) = await loader.LoadRunningAsync(settings.Mappings, cancellationToken);
        if (resolution.Errors.Count > 0) throw new ConfigurationException(resolution.Errors);
        foreach (var warning in resolution.Warnings) Log.DoubtfulConfiguration(logger, warning.Path, warning.Message);
        foreach (var mapping in resolution.Mappings.Where(mapping => mapping.Capture == CaptureMode.Trigger))
        {
            if (await capture.InstallAsync(mapping, cancellationToken)) Log.CaptureInstalled(logger, mapping.Name.Value, mapping.Local.ToString());
        }

        foreach (var mapping in resolution.Mappings) await BindAsync(mapping, cancellationToken);
        foreach (var mapping in unfit)
        {
            if (await states.StopAsync(mapping.Name, mapping.Reason, cancellationToken)) Log.MappingUnfit(logger, mapping.Name.Value, mapping.Reason);
        }

        var known = await bindings.ListAsync(cancellationToken);
        var configured = resolution.Mappings.Select(mapping => mapping.Name).Concat(unfit.Select(mapping => mapping.Name));
        foreach (var left in known.Except(configured)) Log.MappingLeftOver(logger, left.Value);
        await check.AdoptAsync(resolution.Mappings, unfit, cancellationToken);
    }

    /// <summary>
    /// Takes over a mapping as it is resolved now, because somebody has resumed it: in another process, or while this one left it out.
    /// </summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public async Task AdoptAsync(MappingName name, CancellationToken cancellationToken)
    {
        if ((await check.ResolveAsync(name, cancellationToken)).Mapping is not { } mapping) return;
        await check.AdoptAsync([mapping], [], cancellationToken);
        await schedule.SetAsync(Jobs(), cancellationToken);
    }

    /// <summary>
    /// A mapping whose state came with a copy of its database waits for a person: two engines that write one Bitable from two databases
    /// would each take the other for somebody who edits.
    /// </summary>
    private async Task BindAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        var (before, today) = await bindings.ReadAsync(mapping, cancellationToken);
        if (before?.HasMoved(today) == true)
        {
            await states.StopAsync(mapping.Name, Moved(mapping.Name), cancellationToken);
            Log.DatabaseMoved(logger, mapping.Name.Value);
        }
        else
        {
            await bindings.BindAsync(mapping.Name, before, today, cancellationToken);
        }
    }

    private static string Moved(MappingName mapping) =>
        "This database is not the one in which the mapping ran last: it is a copy, was restored from a backup, or moved to another server. "
        + $"Where the old one is gone for good, resume the mapping (bitable-sync resume {mapping}): everything is compared first. "
        + "In a copy made for tests, pair another Bitable table under another Name.";

    /// <summary>The timers, and one run of everything now: much may have happened while nobody looked.</summary>
    public async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var jobs = Jobs();
        await schedule.SetAsync(jobs, cancellationToken);
        // Reconcile too: events may have been lost while this process was down, and its first pass fills a new mapping.
        foreach (var job in jobs) await trigger.TriggerAsync(job.Job, job.Mapping, cancellationToken);
    }

    private ScheduledJob[] Jobs() =>
    [
        .. catalog.All.SelectMany(mapping => new[]
        {
            new ScheduledJob(SyncJob.Push, mapping.Name, settings.Sync.TimerInterval),
            new ScheduledJob(SyncJob.Pull, mapping.Name, settings.Sync.TimerInterval),
            new ScheduledJob(SyncJob.Reconcile, mapping.Name, settings.Sync.ReconcileInterval),
        }),
    ];
}
