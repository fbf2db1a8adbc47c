using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Events;

namespace BitableSync.App.Serving;

/// <summary>Keeps every mapped Base subscribed to its events: at start, then hourly, because a subscription can end without a word.</summary>
internal sealed class EventSubscriptions(
    SubscriptionKeeper keeper, MappingCatalog catalog, IJobTrigger trigger, StartupState state, IntakeState intake, TimeProvider time, ILogger<EventSubscriptions> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>A Base that refuses is reported and left to the timers: events are how changes come soon, not how they come at all.</summary>
    /// <exception cref="FeishuApiException">Feishu is away.</exception>
    public async Task EnsureAllAsync(CancellationToken cancellationToken)
    {
        foreach (var app in catalog.All.Select(mapping => mapping.Remote.App).Distinct())
        {
            try
            {
                if (await keeper.EnsureAsync(app.Value, cancellationToken)) await CompareAsync(app, cancellationToken);
                intake.Accept(app.Value);
            }
            catch (FeishuApiException refused) when (!refused.IsTransient)
            {
                intake.Refuse(app.Value, refused.Message);
                Log.NotSubscribed(logger, app.Value, refused.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EnsureAllAsync(stoppingToken);
            }
            catch (Exception away) when (away is FeishuApiException or StoreException)
            {
                Log.SubscriptionsNotChecked(logger, away.Message);
            }
        }
    }

    /// <summary>Whatever changed while there was no subscription raised no event.</summary>
    private async Task CompareAsync(AppToken app, CancellationToken cancellationToken)
    {
        foreach (var mapping in catalog.All.Where(mapping => mapping.Remote.App == app))
        {
            await trigger.TriggerAsync(SyncJob.Reconcile, mapping.Name, cancellationToken);
        }
    }
}
