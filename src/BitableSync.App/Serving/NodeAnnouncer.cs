using BitableSync.Core.Ports;
using BitableSync.Postgres.Nodes;

namespace BitableSync.App.Serving;

/// <summary>Keeps this node on the list of nodes for as long as it runs.</summary>
internal sealed class NodeAnnouncer(NodeRegistry nodes, StartupState state, TimeProvider time, ILogger<NodeAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (state.IsReady) await TryAsync(nodes.LeaveAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do await TryAsync(token => nodes.AnnounceAsync(ProgramVersion.Text, token), stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (StoreException away)
        {
            Log.NotAnnounced(logger, away.Message);
        }
    }
}
