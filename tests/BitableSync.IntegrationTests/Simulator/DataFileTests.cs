using System.Text.Json;
using BitableSync.Simulator;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class DataFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulator-").FullName;

    private string DataPath => Path.Combine(_folder, "data.json");

    [Fact]
    public async Task Everything_is_there_again_after_a_restart_except_tokens()
    {
        string before, appToken, token, clientToken = Guid.NewGuid().ToString();
        await using (var host = await StartAsync())
        {
            using var client = new SimulatorClient(host);
            var made = await client.ControlAsync(HttpMethod.Post, "bases", Base());
            appToken = made.GetProperty("app_token").GetString()!;
            var created = await client.PostAsync(Records(made) + "?client_token=" + clientToken, Fields());
            Assert.True(created.Code == 0, created.Body.ToString());
            token = await client.TokenAsync();
            before = (await client.ControlAsync(HttpMethod.Get, $"bases/{appToken}/tables/All/records")).GetRawText();
        }

        await using var again = await StartAsync();
        using var second = new SimulatorClient(again);
        Assert.Equal(before, (await second.ControlAsync(HttpMethod.Get, $"bases/{appToken}/tables/All/records")).GetRawText());
        Assert.Equal(99991663, (await second.GetAsync($"open-apis/bitable/v1/apps/{appToken}", token)).Code);
        var table = (await second.ControlAsync(HttpMethod.Get, "bases")).GetProperty("items")[0];
        await second.PostAsync(Records(table) + "?client_token=" + clientToken, Fields());
        Assert.Equal(before, (await second.ControlAsync(HttpMethod.Get, $"bases/{appToken}/tables/All/records")).GetRawText());
    }

    [Fact]
    public async Task Record_ids_do_not_repeat_after_a_restart_with_the_same_seed()
    {
        string first;
        await using (var host = await StartAsync()) first = await MakeBaseAsync(host);
        await using var again = await StartAsync();

        Assert.NotEqual(first, await MakeBaseAsync(again));
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_left_alone()
    {
        await File.WriteAllTextAsync(DataPath, "{ not json");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());

        Assert.Contains(DataPath, error.Message, StringComparison.Ordinal);
        Assert.Equal("{ not json", await File.ReadAllTextAsync(DataPath));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<SimulatorHost> StartAsync() => SimulatorHost.StartAsync(new SimulatorOptions { Seed = 5, DataFile = DataPath }, CancellationToken.None);

    private static async Task<string> MakeBaseAsync(SimulatorHost host)
    {
        using var client = new SimulatorClient(host);
        return (await client.ControlAsync(HttpMethod.Post, "bases", new { name = "B" })).GetProperty("app_token").GetString()!;
    }

    private static string Records(JsonElement made) =>
        $"open-apis/bitable/v1/apps/{made.GetProperty("app_token").GetString()}/tables/{made.GetProperty("tables")[0].GetProperty("table_id").GetString()}/records";

    private static object Fields() => new
    {
        fields = new
        {
            Name = "x", Qty = 1.5, Status = "Open", Tags = new[] { "a" }, Due = 1780243200000, Done = true, Phone = "1", Site = new { text = "t", link = "l" },
            Place = "1,2", Mail = "a@b.c", Chats = new[] { new { id = "oc_" + new string('0', 32) } },
        },
    };

    private static object Base() => new
    {
        name = "B",
        subscribed = true,
        tables = new[]
        {
            new
            {
                name = "All",
                fields = new object[]
                {
                    new { field_name = "Name", type = 1 }, new { field_name = "Qty", type = 2 }, new { field_name = "Status", type = 3 }, new { field_name = "Tags", type = 4 },
                    new { field_name = "Due", type = 5 }, new { field_name = "Done", type = 7 }, new { field_name = "Phone", type = 13 }, new { field_name = "Site", type = 15 },
                    new { field_name = "Place", type = 22 }, new { field_name = "Mail", type = 1, ui_type = "Email" }, new { field_name = "Chats", type = 23 },
                    new { field_name = "No", type = 1005 }, new { field_name = "By", type = 1003 }, new { field_name = "Twice", type = 20, property = new { formula_expression = "1+1" } },
                },
            },
        },
    };
}
