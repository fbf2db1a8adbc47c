using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.Figures;

namespace BitableSync.App.Telemetry;

/// <summary>Reads the queues for the gauges: one statement every 15 seconds and node, however often somebody asks for metrics.</summary>
internal sealed class FigureRefresh(
    FigureGauges gauges, MappingCatalog catalog, StartupState state, TimeProvider time, ILogger<FigureRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await gauges.RefreshAsync(catalog.Measured(), stoppingToken);
            }
            catch (StoreException away)
            {
                Serving.Log.FiguresNotRead(logger, away.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
