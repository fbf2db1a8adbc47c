using System.Diagnostics;
using BitableSync.Simulator.Events;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>Waits, once editing is over, until nothing waits and both sides are equal.</summary>
internal sealed class Quiescence(SyncedWorld world, Fleet fleet, Journal journal)
{
    /// <summary>Records that people added with a key that was taken by then, and took away again.</summary>
    public int Doubles { get; private set; }

    /// <summary>Events that nobody took at any of the platform's attempts; comparison makes good what they told.</summary>
    public int LostEvents => world.Host.Platform.Events.Count(sent => sent.State == EventState.Lost);

    /// <summary>What is still not right once nothing has changed about it for so long; empty where all is right.</summary>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan standstill)
    {
        await fleet[0].ReadyAsync();
        await fleet[1].ReadyAsync();
        var clock = Stopwatch.StartNew();
        for (var before = ""; ;)
        {
            await SettleDoublesAsync();
            var problems = await ProblemsAsync();
            if (problems.Count == 0 || clock.Elapsed > standstill) return problems;
            var now = string.Join('\n', problems);
            if (now != before) clock.Restart();
            before = now;
            await Task.Delay(500);
        }
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var waiting = await world.WaitingAsync();
        if (waiting > 0) return [$"{waiting} changes and events wait"];
        // An event is the only witness of an edit that a write of the engine landed on.
        var underWay = world.Host.Platform.Events.Count(sent => sent.State == EventState.Waiting);
        if (underWay > 0) return [$"{underWay} events are under way"];
        return
        [
            .. await world.DifferencesAsync(),
            .. await world.Database.ColumnAsync<string>("SELECT 'parked: ' || concat_ws(' ', mapping, target, row_key, record_id, code, message) FROM bitable_sync.dead_letter WHERE closed_at IS NULL"),
            .. await world.Database.ColumnAsync<string>("SELECT 'stopped: ' || mapping || ' ' || stopped_because FROM bitable_sync.mapping_state WHERE stopped_because IS NOT NULL"),
        ];
    }

    /// <summary>
    /// A person who added a record with the key of a row that has its record already is told so by a parked record, and takes it away:
    /// which of the two is meant, nobody else can know.
    /// </summary>
    private async Task SettleDoublesAsync()
    {
        foreach (var mapping in new[] { "ticket", "visit" })
        {
            var doubles = await world.Database.ColumnAsync<string>(
                $"SELECT record_id FROM bitable_sync.dead_letter WHERE closed_at IS NULL AND mapping = '{mapping}' AND message LIKE '%already linked%'");
            string[] standing = [.. doubles.Intersect(journal.Alive(mapping))];
            if (standing.Length > 0) await world.DeleteAsync(mapping, standing);
            Doubles += standing.Length;
        }
    }
}
