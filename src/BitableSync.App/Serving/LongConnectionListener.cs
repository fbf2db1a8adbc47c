using BitableSync.Engine.Leases;
using BitableSync.Feishu;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.LongConnection;

namespace BitableSync.App.Serving;

/// <summary>
/// Receives events over the long connection where the app is set to, into the same inbox as the webhook. One node at a time: each event
/// goes to one of an app's connections, so a second one on a node that has frozen would swallow events for as long as the platform
/// takes it for alive.
/// </summary>
internal sealed class LongConnectionListener(
    LongConnectionClient client, EventDoor door, FeishuOptions options, StartupState state, SoleWorker nodes) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.UsesLongConnection) return;
        // Not before the inbox exists. Events that come meanwhile are sent again.
        await state.Ready.WaitAsync(stoppingToken);
        try
        {
            await nodes.RunAsync($"connection:{options.AppId}", lease => client.RunAsync(door.StoreAsync, lease), stoppingToken);
        }
        catch (FeishuApiException)
        {
            // The client has said why. Changes still come with the timers, so the rest of the process goes on.
        }
    }
}
