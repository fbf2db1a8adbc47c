using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Reconcile;
using BitableSync.Feishu.Errors;
using BitableSync.Postgres.ChangeCapture;
using MediatR;

namespace BitableSync.App.Serving;

/// <summary>Turns rings of the database's doorbell into the notifications that wake the jobs.</summary>
internal sealed class DoorbellListener(
    Doorbell doorbell, MappingCatalog catalog, MappingStart mappings, IMediator mediator, StartupState state, ILogger<DoorbellListener> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        await foreach (var ring in doorbell.ListenAsync(stoppingToken))
        {
            if (ring is DoorbellRing.Comparison { Mapping: var resumed }) await AdoptAsync(resumed, stoppingToken);
            foreach (var notification in Meaning(ring)) await mediator.Publish(notification, stoppingToken);
        }
    }

    /// <summary>A comparison is rung for where a mapping was resumed: its tables may not be what this process knows.</summary>
    private async Task AdoptAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        try
        {
            await mappings.AdoptAsync(mapping, cancellationToken);
        }
        catch (Exception away) when (away is RemoteException or StoreException or FeishuApiException)
        {
            Log.SchemaNotChecked(logger, away.Message);
        }
    }

    private IEnumerable<INotification> Meaning(DoorbellRing ring) => ring switch
    {
        DoorbellRing.LocalChanges changes => [new LocalChangesNoticed(changes.Mapping)],
        DoorbellRing.RemoteEvents events => [new RemoteChangesStored(events.Table)],
        DoorbellRing.Comparison comparison => [new ComparisonAsked(comparison.Mapping)],
        DoorbellRing.Everything => catalog.All.SelectMany(mapping =>
            new INotification[] { new LocalChangesNoticed(mapping.Name), new RemoteChangesStored(mapping.Remote) }),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
