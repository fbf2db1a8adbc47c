using System.Diagnostics;
using System.Globalization;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator.Events;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Two nodes, with the settings as they are shipped: the one that has the work in hand dies or freezes, and the other goes on.</summary>
public sealed class TakeoverTests(ITestOutputHelper output)
{
    /// <summary>Twice the 15 s that are promised, for a machine that runs other tests beside; idle it takes 9 to 10 s.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, name text);
        CREATE TABLE probe (id integer PRIMARY KEY, name text);
        INSERT INTO probe VALUES (1, 'before');
        """;

    [PostgresTheory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task When_the_node_that_writes_is_gone_the_other_writes_on_and_takes_new_edits(string signal)
    {
        await using var nodes = await TwoNodes.StartAsync(new Dictionary<string, string> { ["Sync__MaxBatchRecords"] = "20" });
        var world = nodes.World;
        await world.Database.ExecuteAsync("INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 4000) n");
        await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Count > 60, "the fill to be under way");

        var writer = await nodes.HolderAsync("push:item");
        await writer.SignalAsync(signal);
        var clock = Stopwatch.StartNew();
        var written = (await world.RecordsAsync("item")).Count;
        await world.Database.ExecuteAsync("UPDATE probe SET name = 'after'");
        TimeSpan? fill = null, probe = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // The call that was under way when the signal came may still be carried out.
                if ((await world.RecordsAsync("item")).Count > written + 20) fill ??= clock.Elapsed;
                if ((await world.RecordsAsync("probe"))[0].GetProperty("fields").GetProperty("name").ToString().Contains("after", StringComparison.Ordinal)) probe ??= clock.Elapsed;
                return fill is not null && probe is not null;
            },
            "the other node to go on",
            TimeSpan.FromSeconds(45));

        output.WriteLine($"after {signal}: the fill went on after {fill!.Value.TotalSeconds:0.0} s, the new edit arrived after {probe!.Value.TotalSeconds:0.0} s");
        Assert.True(fill < Within && probe < Within, $"{fill} and {probe}");
        if (signal == "STOP") await writer.SignalAsync("CONT");
        await world.AssertMannersAsync();
    }

    [PostgresTheory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task When_the_node_that_receives_events_is_gone_the_other_receives_them(string signal)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var world = nodes.World;
        var record = await world.RecordAsync("probe", "id", 1);
        var receiver = await nodes.HolderAsync("connection:" + world.Host.Platform.Options.AppId);
        await Eventually.TrueAsync(async () => (await world.Platform.ControlAsync(HttpMethod.Get, "connections")).GetArrayLength() == 1, "exactly one connection");

        await receiver.SignalAsync(signal);
        var clock = Stopwatch.StartNew();
        var signalled = world.Host.Platform.Clock.Now;
        // Edits go on; each is told once at first, and again later where nobody took it.
        await Eventually.TrueAsync(
            async () =>
            {
                await world.EditAsync("probe", record, new { name = $"edit at {clock.ElapsedMilliseconds}" });
                await Task.Delay(200);
                return world.Host.Platform.Events.Any(sent => sent.CreatedAt > signalled && sent.State == EventState.Delivered)
                    && (await world.Database.ScalarAsync<string>("SELECT name FROM probe")).StartsWith("edit", StringComparison.Ordinal);
            },
            "an edit to arrive through the other node",
            TimeSpan.FromSeconds(45));

        output.WriteLine($"after {signal}: events come again after {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(clock.Elapsed < Within, $"{clock.Elapsed}");
        if (signal == "STOP") await receiver.SignalAsync("CONT");
    }

    [PostgresFact]
    public async Task The_next_node_does_not_write_while_the_platform_is_still_busy_with_a_dead_ones_call()
    {
        await using var nodes = await TwoNodes.StartAsync(new Dictionary<string, string> { ["Sync__MaxBatchRecords"] = "20" });
        var world = nodes.World;
        // Slower than ever before, so nothing has prepared the engine for it.
        await world.Platform.ControlAsync(HttpMethod.Post, "faults", new { kind = "slow", delay_ms = 5000, path = "/records/batch_create$" });
        await world.Database.ExecuteAsync("INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n");
        await Eventually.TrueAsync(() => world.Host.Platform.FindBase(world.AppToken)!.IsWriting, "a call to be under way");

        await (await nodes.HolderAsync("push:item")).KillAsync();
        await Eventually.TrueAsync(async () => (await world.RecordsAsync("item")).Count >= 60, "the other node to write on", TimeSpan.FromSeconds(60));

        await world.AssertMannersAsync();
    }

    /// <summary>A world with two nodes of the engine, and everything in it at rest.</summary>
    private sealed record TwoNodes(SyncedWorld World, ServeProcess One, ServeProcess Two) : IAsyncDisposable
    {
        public static async Task<TwoNodes> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
        {
            var world = await SyncedWorld.CreateAsync(Schema);
            await world.PairAsync("hard", "item", "probe");
            var nodes = new TwoNodes(world, world.StartEngine(settings), world.StartEngine(settings));
            await Task.WhenAll(nodes.One.ReadyAsync(), nodes.Two.ReadyAsync());
            await world.SettleAsync(nodes.One, TimeSpan.FromSeconds(60));
            return nodes;
        }

        /// <summary>The process that holds a lease, as the lease itself names it.</summary>
        public async Task<ServeProcess> HolderAsync(string lease)
        {
            var holder = await Eventually.GetAsync(async () => (await World.Database.ColumnAsync<string>(
                $"SELECT holder FROM bitable_sync.lease WHERE name = '{lease}' AND expires_at > clock_timestamp()")).SingleOrDefault());
            return new[] { One, Two }.Single(node => holder.EndsWith(string.Create(CultureInfo.InvariantCulture, $" {node.Id}"), StringComparison.Ordinal));
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
            await World.DisposeAsync();
        }
    }
}
