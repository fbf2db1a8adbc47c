using System.Diagnostics;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>Several nodes of the real program on one database, and what happens to them.</summary>
internal sealed class Fleet(SyncedWorld world, int nodes, IReadOnlyDictionary<string, string> settings, ITestOutputHelper output) : IAsyncDisposable
{
    private readonly ServeProcess?[] _nodes = new ServeProcess?[nodes];
    private readonly List<string> _logs = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public int Kills { get; private set; }

    public int Freezes { get; private set; }

    public int Stops { get; private set; }

    public async Task StartAsync()
    {
        for (var node = 0; node < nodes; node++) _nodes[node] = Start(node);
        foreach (var node in _nodes) await node!.ReadyAsync();
    }

    /// <summary>Lets one node live and die, over and over, and leaves it running.</summary>
    public async Task ChurnAsync(int node, Random random, TimeSpan freeze, CancellationToken stop)
    {
        while (await PausedAsync(TimeSpan.FromSeconds(4 + (random.NextDouble() * 16)), stop))
        {
            switch (random.Next(5))
            {
                case < 2:
                    Kills++;
                    await EndAsync(node, process => process.KillAsync(), "kill -9");
                    break;
                case < 4:
                    Freezes++;
                    await FreezeAsync(node, freeze * (1 + (random.NextDouble() / 2)));
                    continue;
                default:
                    Stops++;
                    await EndAsync(node, process => process.StopAsync(), "stopped");
                    break;
            }

            await PausedAsync(TimeSpan.FromSeconds(random.NextDouble() * 5), stop);
            _nodes[node] = Start(node);
        }
    }

    public ServeProcess this[int node] => _nodes[node]!;

    public async Task KillAsync(int node) => await EndAsync(node, process => process.KillAsync(), "kill -9");

    public async ValueTask DisposeAsync()
    {
        for (var node = 0; node < nodes; node++)
        {
            if (_nodes[node] is { } process) await process.DisposeAsync();
        }
    }

    /// <summary>What all nodes have said so far, into a file.</summary>
    public string SaveLogs()
    {
        var file = Path.Combine(Path.GetTempPath(), $"bitable-sync-soak-{Guid.NewGuid():N}.log");
        File.WriteAllLines(file, [.. _logs, .. _nodes.Select((node, number) => $"===== node {number}, process {node?.Id}\n{node?.Log}")]);
        return file;
    }

    private ServeProcess Start(int node)
    {
        var process = world.StartEngine(settings);
        Say($"node {node} starts as process {process.Id}");
        return process;
    }

    private async Task EndAsync(int node, Func<ServeProcess, Task> end, string how)
    {
        var process = _nodes[node]!;
        Say($"node {node}, process {process.Id}: {how}");
        await end(process);
        _logs.Add($"===== node {node}, process {process.Id}, {how} at {_clock.Elapsed}\n{process.Log}");
        await process.DisposeAsync();
        _nodes[node] = null;
    }

    private async Task FreezeAsync(int node, TimeSpan time)
    {
        Say($"node {node} frozen for {time.TotalSeconds:0.0} s");
        await this[node].SignalAsync("STOP");
        await Task.Delay(time);
        await this[node].SignalAsync("CONT");
    }

    private void Say(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {what}");

    /// <summary>False where the time was cut short.</summary>
    private static async Task<bool> PausedAsync(TimeSpan time, CancellationToken stop)
    {
        await Task.Delay(time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
