using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Values of the database that are no option of their select field.</summary>
public sealed class OptionTests
{
    private const string Schema =
        """
        CREATE TABLE item (id integer PRIMARY KEY, state text, tags text[]);
        INSERT INTO item VALUES (1, 'open', '{a}'), (2, 'done', '{a,b}');
        """;

    [PostgresFact]
    public async Task A_value_that_is_no_option_is_parked_where_the_mapping_says_so_and_becomes_one_where_it_does_not()
    {
        await using var world = await SelectsAsync(["open", "done"], "refuse");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await RecordsAsync(world, "open/a", "done/a,b");

        await world.Database.ExecuteAsync("UPDATE item SET state = 'opne' WHERE id = 1; INSERT INTO item VALUES (3, 'nwe', NULL); UPDATE item SET tags = '{a,c}' WHERE id = 2");
        await RecordsAsync(world, "open/a", "done/a,c");
        await Eventually.TrueAsync(async () => await OpenAsync(world) == 2, "both are parked", TimeSpan.FromSeconds(30));
        Assert.Equal(
            ["Column \"state\" holds what is no option of field \"state\", and the mapping refuses new ones (OnUnknownOption). Add the option in Bitable or correct the row, then replay."],
            await world.Database.ColumnAsync<string>("SELECT DISTINCT message FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));

        await world.Database.ExecuteAsync("UPDATE item SET state = 'done' WHERE id = 1");
        await AddOptionAsync(world, "nwe");
        Assert.Equal(0, (await CliProcess.RunAsync(world, "dead-letters", "replay", "--all")).Code);
        await RecordsAsync(world, "done/a", "done/a,c", "nwe/");
        await Eventually.TrueAsync(async () => await OpenAsync(world) == 0, "both went through", TimeSpan.FromSeconds(30));
    }

    [PostgresFact]
    public async Task A_full_field_parks_what_would_be_one_option_too_many()
    {
        await using var world = await SelectsAsync(["open", "done", .. Enumerable.Range(3, 19_998).Select(number => $"option {number}")], "create");
        await using var engine = world.StartEngine();
        await engine.ReadyAsync();
        await RecordsAsync(world, "open/a", "done/a,b");

        await world.Database.ExecuteAsync("UPDATE item SET state = 'one too many' WHERE id = 1; UPDATE item SET state = 'option 7' WHERE id = 2");
        await RecordsAsync(world, "open/a", "option 7/a,b");
        await Eventually.TrueAsync(async () => await OpenAsync(world) == 1, "it is parked", TimeSpan.FromSeconds(30));
        Assert.Equal(
            "Field \"state\" has 20000 options, and Bitable takes at most 20000. Remove some that nobody uses, then replay.",
            await world.Database.ScalarAsync<string>("SELECT message FROM bitable_sync.dead_letter WHERE closed_at IS NULL"));
    }

    private static async Task<SyncedWorld> SelectsAsync(string[] options, string policy)
    {
        var world = await SyncedWorld.CreateAsync(Schema);
        await world.PairAsync("hard", "item");
        await PutOptionsAsync(world, options);
        await PutAsync(world, "tags", new { field_name = "tags", type = 4 });
        var config = JsonNode.Parse(await File.ReadAllTextAsync(world.ConfigFile))!;
        var fields = config["Mappings"]![0]!["Fields"]!.AsArray();
        fields.Single(field => field!["Column"]!.GetValue<string>() == "state")!["OnUnknownOption"] = policy;
        await File.WriteAllTextAsync(world.ConfigFile, config.ToJsonString());
        return world;
    }

    private static Task PutOptionsAsync(SyncedWorld world, string[] options) =>
        PutAsync(world, "state", new { field_name = "state", type = 3, property = new { options = options.Select(name => new { name }) } });

    /// <summary>A person adds an option; those that are there keep their ids.</summary>
    private static async Task AddOptionAsync(SyncedWorld world, string name)
    {
        var options = (await FieldAsync(world, "state")).GetProperty("property").GetProperty("options").EnumerateArray()
            .Select(option => (object)new { id = option.GetProperty("id").GetString(), name = option.GetProperty("name").GetString() });
        await PutAsync(world, "state", new { field_name = "state", type = 3, property = new { options = options.Append(new { name }) } });
    }

    private static async Task PutAsync(SyncedWorld world, string name, object spec)
    {
        var id = (await FieldAsync(world, name)).GetProperty("field_id").GetString();
        await world.Platform.ControlAsync(HttpMethod.Put, $"bases/{world.AppToken}/tables/{world.Table("item").TableId}/fields/{id}", spec);
    }

    private static async Task<JsonElement> FieldAsync(SyncedWorld world, string name) =>
        (await world.Platform.GetAsync($"open-apis/bitable/v1/apps/{world.AppToken}/tables/{world.Table("item").TableId}/fields")).Data.GetProperty("items")
        .EnumerateArray().Single(field => field.GetProperty("field_name").GetString() == name);

    /// <summary>Waits until the records, by their number, hold these states and tags.</summary>
    private static Task RecordsAsync(SyncedWorld world, params string[] expected) => Eventually.TrueAsync(
        async () => (await world.RecordsAsync("item"))
            .Select(record => record.GetProperty("fields"))
            .OrderBy(fields => fields.GetProperty("id").GetDecimal())
            .Select(fields => $"{(fields.TryGetProperty("state", out var state) ? state.GetString() : "")}/{(fields.TryGetProperty("tags", out var tags) ? string.Join(',', tags.EnumerateArray().Select(tag => tag.GetString())) : "")}")
            .SequenceEqual(expected),
        string.Join(' ', expected),
        TimeSpan.FromSeconds(60));

    private static Task<long> OpenAsync(SyncedWorld world) => world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL");
}
