using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>Columns in which people stand as e-mail address and files as paths, through the whole program.</summary>
public sealed class PeopleAndFilesTests
{
    private const string Schema =
        """
        CREATE TABLE task (id integer PRIMARY KEY, owner text[], files text[], author text);
        INSERT INTO task (id, owner) SELECT n, ARRAY['Li.Lei@example.com'] FROM generate_series(1, 20) n;
        UPDATE task SET owner = ARRAY['nobody@example.com'] WHERE id = 7;
        """;

    [PostgresFact]
    public async Task A_row_that_names_a_stranger_is_parked_and_the_others_go_through()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        using var setup = await SetUpAsync(world);
        await using var engine = setup.Start();
        await engine.ReadyAsync();

        await Eventually.TrueAsync(async () => await OpenLettersAsync(world) == 1, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => (await setup.RecordsAsync()).Count == 19, TimeSpan.FromSeconds(60));
        Assert.Contains("cannot find by email", await world.Database.ScalarAsync<string>("SELECT message FROM bitable_sync.dead_letter WHERE closed_at IS NULL"), StringComparison.Ordinal);

        // Mended by its author, the row goes by itself; a person's edit comes back as an address.
        await world.Database.ExecuteAsync("UPDATE task SET owner = ARRAY['alice.chen@example.com'] WHERE id = 7");
        await Eventually.TrueAsync(async () => (await setup.RecordsAsync()).Count == 20 && await OpenLettersAsync(world) == 0, TimeSpan.FromSeconds(60));
        await setup.EditAsync(3, new { owner = new[] { new { id = world.Host.Platform.People.Operator("韩梅梅").OpenId } } });
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT owner::text FROM task WHERE id = 3") == "{han.meimei@example.com}", TimeSpan.FromSeconds(30));
        // An address in another case is no edit, and the app, which made the records, has no address.
        Assert.Equal("{Li.Lei@example.com}", await world.Database.ScalarAsync<string>("SELECT owner::text FROM task WHERE id = 4"));
        await Eventually.TrueAsync(async () => await world.Database.ScalarAsync<string>("SELECT author FROM task WHERE id = 4") == world.Host.Platform.People.Bot.OpenId, TimeSpan.FromSeconds(30));
    }

    [PostgresFact]
    public async Task A_path_becomes_a_token_in_the_row_and_the_file_comes_down()
    {
        await using var world = await SyncedWorld.CreateAsync(Schema);
        using var setup = await SetUpAsync(world);
        await File.WriteAllTextAsync(Path.Combine(setup.Uploads, "offer.txt"), "hello");
        await using var engine = setup.Start();
        await engine.ReadyAsync();

        await world.Database.ExecuteAsync("""UPDATE task SET files = ARRAY['{"path":"offer.txt"}'] WHERE id = 5""");

        await Eventually.TrueAsync(
            () => world.Database.ScalarAsync<bool>("SELECT coalesce(files[1] NOT LIKE '{%', false) FROM task WHERE id = 5"), TimeSpan.FromSeconds(60));
        var token = (await world.Database.ScalarAsync<string>("SELECT files[1] FROM task WHERE id = 5"))!;
        Assert.Equal("offer.txt", world.Host.Platform.Files.Find(token)!.Name);
        var copy = Path.Combine(setup.Downloads, $"{token}-offer.txt");
        await Eventually.TrueAsync(() => File.Exists(copy), "the file was copied", TimeSpan.FromSeconds(30));
        Assert.Equal("hello", await File.ReadAllTextAsync(copy));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict"));
    }

    private static Task<long> OpenLettersAsync(SyncedWorld world) => world.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.dead_letter WHERE closed_at IS NULL");

    private static async Task<SetUp> SetUpAsync(SyncedWorld world)
    {
        var setup = new SetUp(world);
        var made = await world.Platform.ControlAsync(HttpMethod.Post, "bases", new
        {
            name = "Tasks",
            tables = new[]
            {
                new
                {
                    name = "task",
                    fields = new object[]
                    {
                        new { field_name = "id", type = 2 }, new { field_name = "owner", type = 11 }, new { field_name = "files", type = 17 }, new { field_name = "author", type = 1003 },
                    },
                },
            },
        });
        setup.AppToken = made.GetProperty("app_token").GetString()!;
        setup.TableId = made.GetProperty("tables")[0].GetProperty("table_id").GetString()!;
        await setup.WriteConfigurationAsync();
        return setup;
    }

    private sealed class SetUp(SyncedWorld world) : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("bitable-sync-people-").FullName;

        public string AppToken { get; set; } = "";

        public string TableId { get; set; } = "";

        public string Uploads => Directory.CreateDirectory(Path.Combine(_root, "up")).FullName;

        public string Downloads => Path.Combine(_root, "down");

        private string Config => Path.Combine(_root, "appsettings.json");

        private string Table => $"bases/{AppToken}/tables/{TableId}";

        public void Dispose() => Directory.Delete(_root, recursive: true);

        public ServeProcess Start() => ServeProcess.Start(Config, world.Database.ConnectionString, world.Host.Platform.Options.AppSecret);

        public async Task<IReadOnlyList<JsonElement>> RecordsAsync() =>
            [.. (await world.Platform.ControlAsync(HttpMethod.Get, $"{Table}/records?offset=0&limit=500")).GetProperty("items").EnumerateArray()];

        /// <summary>A person edits the record of a row.</summary>
        public async Task EditAsync(int id, object fields)
        {
            var record = (await RecordsAsync()).Single(each => each.GetProperty("fields").GetProperty("id").GetInt32() == id);
            await world.Platform.ControlAsync(HttpMethod.Patch, $"{Table}/records/{record.GetProperty("record_id").GetString()}", new { fields });
        }

        public Task WriteConfigurationAsync()
        {
            JsonObject Field(string name, string? personAs = null) => personAs is null
                ? new() { ["Field"] = name, ["Column"] = name }
                : new() { ["Field"] = name, ["Column"] = name, ["PersonAs"] = personAs };
            return File.WriteAllTextAsync(Config, new JsonObject
            {
                ["Feishu"] = new JsonObject
                {
                    ["Domain"] = world.Host.BaseAddress.ToString(),
                    ["AppId"] = world.Host.Platform.Options.AppId,
                    ["Attachments"] = new JsonObject { ["UploadFrom"] = Uploads, ["DownloadTo"] = Downloads },
                },
                ["Mappings"] = new JsonArray(new JsonObject
                {
                    ["Name"] = "task",
                    ["Bitable"] = new JsonObject { ["AppToken"] = AppToken, ["TableId"] = TableId },
                    ["Table"] = "public.task",
                    ["OnBitableDelete"] = "hard",
                    ["Fields"] = new JsonArray(Field("id"), Field("owner", "email"), Field("files"), Field("author", "email")),
                }),
            }.ToJsonString());
        }
    }
}
