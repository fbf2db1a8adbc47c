using BitableSync.App.Configuration;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Errors;

namespace BitableSync.App.Serving;

/// <summary>Checks the tables of all mappings now and then: nobody tells the engine when a DBA or an owner of a Base changes them.</summary>
internal sealed class SchemaWatch(SchemaCheck check, AppSettings settings, StartupState state, TimeProvider time, ILogger<SchemaWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(settings.Serve.SchemaInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await check.RunAsync(stoppingToken);
            }
            catch (Exception away) when (away is RemoteException or StoreException or FeishuApiException)
            {
                Log.SchemaNotChecked(logger, away.Message);
            }
        }
    }
}
