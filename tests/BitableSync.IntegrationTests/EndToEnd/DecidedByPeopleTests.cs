using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>What waits for people and what people take back, with the real program, PostgreSQL and the simulated platform.</summary>
public sealed class DecidedByPeopleTests
{
    private const string Schema =
        """
        CREATE TABLE tool (id integer PRIMARY KEY, name text, place text);
        INSERT INTO tool SELECT n, 'tool ' || n, 'shelf ' || n FROM generate_series(1, 3) n;
        """;

    [PostgresFact]
    public async Task A_manual_field_waits_on_both_sides_names_both_writers_and_ends_with_a_decision_that_can_be_undone()
    {
        await using var world = await PairedAsync("manual");
        await using (var first = world.StartEngine())
        {
            await first.ReadyAsync();
            await world.SettleAsync(first, TimeSpan.FromSeconds(60));
            await first.StopAsync();
        }

        await world.Database.ExecuteAsync("SET application_name = 'warehouse'; UPDATE tool SET name = 'saw', place = 'wall' WHERE id = 1");
        var record = await world.RecordAsync("tool", "id", 1);
        await world.EditAsync("tool", record, new { name = "axe" });
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        using var http = new HttpClient { BaseAddress = engine.Address };
        var conflict = await OpenAsync(http, version: 1);
        await Eventually.TrueAsync(async () => await CellAsync(world, record, "place") == "wall", "the other field goes on");
        Assert.Equal(("axe", "saw"), (await CellAsync(world, record, "name"), await NameAsync(world)));
        Assert.Equal(("manual", "needs_review"), (conflict.GetProperty("rule").GetString(), conflict.GetProperty("state").GetString()));
        Assert.Contains("warehouse", conflict.GetProperty("database").GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("ou_", conflict.GetProperty("bitable").GetProperty("by").GetString(), StringComparison.Ordinal);

        await world.EditAsync("tool", record, new { name = "hatchet" });
        conflict = await OpenAsync(http, version: 2);
        var id = conflict.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(http, $"conflicts/{id}/resolve", new { choice = "bitable", version = 1, by = "Wang Fang" }));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, $"conflicts/{id}/resolve", new { choice = "database", version = 2, by = "Wang Fang" }));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(http, $"conflicts/{id}/resolve", new { choice = "bitable", version = 2, by = "John Smith" }));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal("saw", await CellAsync(world, record, "name"));

        var decided = (await HistoryAsync(http, "&field=name")).First(entry => entry.GetProperty("act").GetString() == "updated");
        Assert.Equal((id, "hatchet"), (decided.GetProperty("conflict").GetInt64(), decided.GetProperty("values")[0].GetProperty("before").GetString()));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, $"history/{decided.GetProperty("id")}/undo", new { by = "Wang Fang", reason = "the other one" }));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal(("hatchet", "hatchet"), (await CellAsync(world, record, "name"), await NameAsync(world)));
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(http, $"history/{decided.GetProperty("id")}/undo", new { by = "Wang Fang" }));
    }

    [PostgresFact]
    public async Task A_deletion_is_undone_with_a_new_record_and_that_undo_is_undone()
    {
        await using var world = await PairedAsync("shared");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = engine.Address };
        await world.DeleteAsync("tool", await world.RecordAsync("tool", "id", 1));
        await Eventually.TrueAsync(async () => await CountAsync(world) == 2, "the row goes with its record");

        var deleted = (await HistoryAsync(http))[0];
        Assert.Equal(("deleted", "local"), (deleted.GetProperty("act").GetString(), deleted.GetProperty("side").GetString()));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, $"history/{deleted.GetProperty("id")}/undo", new { by = "Wang Fang" }));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal("tool 1", await NameAsync(world));
        Assert.Equal("tool 1", await CellAsync(world, await world.RecordAsync("tool", "id", 1), "name"));

        var restored = (await HistoryAsync(http)).First(entry => entry.TryGetProperty("undoes", out var undoes) && undoes.ValueKind == JsonValueKind.Number);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(http, $"history/{restored.GetProperty("id")}/undo", new { by = "Wang Fang" }));
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        Assert.Equal((2L, 2), (await CountAsync(world), (await world.RecordsAsync("tool")).Count));
    }

    [PostgresFact]
    public async Task A_trigger_that_changes_every_write_of_an_owned_field_is_left_alone_after_a_few()
    {
        await using var world = await PairedAsync("bitable");
        await world.Database.ExecuteAsync(
            """
            CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
            """);
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await world.SettleAsync(engine, TimeSpan.FromSeconds(60));
        await world.Database.ExecuteAsync("CREATE TRIGGER shout BEFORE UPDATE ON tool FOR EACH ROW EXECUTE FUNCTION shout()");

        var record = await world.RecordAsync("tool", "id", 1);
        await world.EditAsync("tool", record, new { name = "quiet" });
        using var http = new HttpClient { BaseAddress = engine.Address };
        var conflict = await OpenAsync(http, version: 1);
        Assert.Equal(("ping_pong", "QUIET", "quiet"), (
            conflict.GetProperty("rule").GetString(), conflict.GetProperty("database").GetProperty("text").GetString(), conflict.GetProperty("bitable").GetProperty("text").GetString()));
        // Six flips are let pass; nothing is written any more, whatever else changes in the pair.
        var written = await WritesAsync(world);
        Assert.InRange(written, 6, 8);
        await world.EditAsync("tool", record, new { place = "floor" });
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT place FROM tool WHERE id = 1") == "floor", "the other field goes on");
        Assert.Equal(written, await WritesAsync(world));
        Assert.Equal("quiet", await CellAsync(world, record, "name"));
    }

    private static async Task<SyncedWorld> PairedAsync(string ownerOfName)
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "tool");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(world.ConfigFile))!;
        config["Mappings"]![0]!["Fields"]!.AsArray().Single(field => (string?)field!["Column"] == "name")!["Owner"] = ownerOfName;
        await File.WriteAllTextAsync(world.ConfigFile, config.ToJsonString());
        return world;
    }

    /// <summary>The conflict that waits for review, once it has the version.</summary>
    private static async Task<JsonElement> OpenAsync(HttpClient http, int version)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () =>
            {
                var waiting = (await http.GetFromJsonAsync<JsonElement>("api/v1/conflicts")).EnumerateArray()
                    .Where(conflict => conflict.GetProperty("state").GetString() == "needs_review").ToList();
                if (waiting.Count != 1) return false;
                found = waiting[0];
                return found.GetProperty("version").GetInt32() == version;
            },
            $"one conflict waits, at version {version}",
            TimeSpan.FromSeconds(60));
        return found;
    }

    private static async Task<IReadOnlyList<JsonElement>> HistoryAsync(HttpClient http, string more = "") =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"api/v1/mappings/tool/history?key=1{more}")).EnumerateArray()];

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync($"api/v1/{path}", body);
        return answer.StatusCode;
    }

    private static Task<string> NameAsync(SyncedWorld world) => world.Database.ScalarAsync<string>("SELECT name FROM tool WHERE id = 1");

    private static Task<long> CountAsync(SyncedWorld world) => world.Database.ScalarAsync<long>("SELECT count(*) FROM tool");

    /// <summary>The engine's writes of the name of row 1 since the fill.</summary>
    private static Task<long> WritesAsync(SyncedWorld world) => world.Database.ScalarAsync<long>(
        """
        SELECT count(*) FROM bitable_sync.history JOIN bitable_sync.link USING (mapping, record_id)
        WHERE link.row_key = '["1"]' AND act = 'updated' AND after ? (SELECT field_id FROM bitable_sync.conflict WHERE rule = 'ping_pong')
        """);

    private static async Task<string> CellAsync(SyncedWorld world, string id, string field)
    {
        var record = (await world.RecordsAsync("tool")).Single(each => each.GetProperty("record_id").GetString() == id);
        return string.Concat(record.GetProperty("fields").GetProperty(field).EnumerateArray().Select(segment => segment.GetProperty("text").GetString()));
    }
}
