using BitableSync.Feishu;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.LongConnection;

namespace BitableSync.App.Serving;

/// <summary>Receives events over the long connection where the app is set to, into the same inbox as the webhook.</summary>
internal sealed class LongConnectionListener(LongConnectionClient client, EventDoor door, FeishuOptions options, StartupState state) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.UsesLongConnection) return;
        // Not before the inbox exists. Events that come meanwhile are sent again.
        await state.Ready.WaitAsync(stoppingToken);
        try
        {
            await client.RunAsync(door.StoreAsync, stoppingToken);
        }
        catch (FeishuApiException)
        {
            // The client has said why. Changes still come with the timers, so the rest of the process goes on.
        }
    }
}
