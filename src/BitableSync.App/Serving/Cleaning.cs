using BitableSync.Core.Ports;
using BitableSync.Postgres.State;

namespace BitableSync.App.Serving;

/// <summary>Deletes what is done and old, hourly.</summary>
internal sealed class Cleaning(Housekeeping housekeeping, StartupState state, TimeProvider time, ILogger<Cleaning> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await housekeeping.PurgeAsync(stoppingToken);
            }
            catch (StoreException away)
            {
                Log.NotCleaned(logger, away.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
