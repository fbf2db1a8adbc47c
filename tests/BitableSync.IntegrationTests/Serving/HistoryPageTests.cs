using System.Net;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>The history of a row on the page of the running program, and its undo buttons.</summary>
public sealed class HistoryPageTests
{
    private const string Schema =
        """
        CREATE TABLE part (id integer PRIMARY KEY, note text);
        INSERT INTO part VALUES (1, 'first'), (2, 'second');
        """;

    [PostgresFact]
    public async Task A_change_is_found_on_the_page_and_taken_back_on_both_sides()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await world.EditAsync("part", await world.RecordAsync("part", "id", 1), new { note = "<b>by mistake</b>" });
        await Eventually.TrueAsync(async () => await NoteAsync(world) == "<b>by mistake</b>", TimeSpan.FromSeconds(30));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
        using var visitor = Visitor.Browser(engine.Address);

        var page = await visitor.Http.GetStringAsync("?mapping=part&row=1");
        Assert.Contains("&lt;b&gt;by mistake", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>by mistake", page, StringComparison.Ordinal);
        Assert.Contains("data-address=\"/?mapping=part&amp;row=%5B%221%22%5D\"", page, StringComparison.Ordinal);
        var id = await world.Database.ScalarAsync<long>("SELECT max(id) FROM bitable_sync.history WHERE row_key = '[\"1\"]' AND act = 'updated'");
        Assert.Contains($"action=\"/history/{id}/undo\"", page, StringComparison.Ordinal);

        (string, string)[] form = [("mapping", "part"), ("row", "[\"1\"]"), ("by", "Wang Fang"), ("reason", "wrong row")];
        using (var forged = await visitor.PostFormAsync($"history/{id}/undo", "forged", form)) Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using (var undone = await visitor.PostFormAsync($"history/{id}/undo", Visitor.TokenOf(page), form))
        {
            Assert.Equal($"/?mapping=part&row=%5B%221%22%5D&undone={id}", undone.Headers.Location?.OriginalString);
        }

        Assert.Equal("first", await NoteAsync(world));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(30));
        var after = await visitor.Http.GetStringAsync($"?mapping=part&row=1&undone={id}");
        Assert.Contains($"Entry {id} is undone", after, StringComparison.Ordinal);
        Assert.Contains("by Wang Fang: wrong row", after, StringComparison.Ordinal);

        // What it would take back has moved on: refused, and the page says why.
        using var again = await visitor.PostFormAsync($"history/{id}/undo", Visitor.TokenOf(after), form);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains($"Entry {id} was not undone", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("There is no mapping", await visitor.Http.GetStringAsync("?mapping=nobody&row=1"), StringComparison.Ordinal);
        Assert.Contains("Nothing is known of row 9", await visitor.Http.GetStringAsync("?mapping=part&row=9"), StringComparison.Ordinal);
    }

    private static Task<string> NoteAsync(SyncedWorld world) => world.Database.ScalarAsync<string>("SELECT note FROM part WHERE id = 1");
}
