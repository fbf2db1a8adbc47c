using System.Text.Json;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class SearchTests : SimulatorTest
{
    // 2026-06-01 00:00 in Asia/Shanghai.
    private const long FirstOfJune = 1780243200000;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Client.PostAsync(RecordsPath + "/batch_create", new
        {
            records = new[]
            {
                new { fields = (object)new { Name = "Pump", Qty = 1, Status = "Open", Tags = new[] { "a", "b" }, Due = FirstOfJune, Done = true } },
                new { fields = (object)new { Name = "pump valve", Qty = 10, Status = "Done", Tags = new[] { "b" }, Due = FirstOfJune + 3_600_000 } },
                new { fields = (object)new { Name = "Hose", Qty = 2.5, Due = FirstOfJune + 86_400_000 } },
                new { fields = (object)new { Name = "Empty" } },
            },
        });
    }

    [Theory]
    [InlineData("Name", "is", """["Pump"]""", "Pump")]
    [InlineData("Name", "isNot", """["Pump"]""", "pump valve,Hose,Empty")]
    [InlineData("Name", "contains", """["PUMP"]""", "Pump,pump valve")]
    [InlineData("Name", "doesNotContain", """["pump"]""", "Hose,Empty")]
    [InlineData("Qty", "isGreater", """["2.5"]""", "pump valve")]
    [InlineData("Qty", "isGreaterEqual", """["2.5"]""", "pump valve,Hose")]
    [InlineData("Qty", "isLess", """["2.5"]""", "Pump")]
    [InlineData("Qty", "isLessEqual", """["2.5"]""", "Pump,Hose")]
    [InlineData("Qty", "isEmpty", "[]", "Empty")]
    [InlineData("Qty", "isNotEmpty", "[]", "Pump,pump valve,Hose")]
    [InlineData("Status", "is", """["Open"]""", "Pump")]
    [InlineData("Status", "contains", """["Open","Done"]""", "Pump,pump valve")]
    [InlineData("Tags", "contains", """["a"]""", "Pump")]
    [InlineData("Tags", "is", """["b"]""", "pump valve")]
    [InlineData("Done", "is", """["true"]""", "Pump")]
    [InlineData("Done", "is", """["false"]""", "pump valve,Hose,Empty")]
    [InlineData("Due", "is", """["ExactDate","1780250000000"]""", "Pump,pump valve")]
    [InlineData("Due", "isGreater", """["ExactDate","1780250000000"]""", "pump valve,Hose")]
    [InlineData("Due", "isLess", """["ExactDate","1780329600000"]""", "Pump,pump valve")]
    public async Task Operators_find_their_rows(string field, string comparison, string value, string expected)
    {
        var reply = await SearchAsync(new { conjunction = "and", conditions = new[] { new { field_name = field, @operator = comparison, value = JsonElement.Parse(value) } } });

        Assert.Equal(expected.Split(','), Names(reply));
    }

    [Theory]
    [InlineData("Qty", "contains", """["1"]""", 1254018)]
    [InlineData("Qty", "is", """["one"]""", 1254018)]
    [InlineData("Qty", "is", """["1","2"]""", 1254018)]
    [InlineData("Done", "isNot", """["true"]""", 1254018)]
    [InlineData("Due", "isGreaterEqual", """["Today"]""", 1254018)]
    [InlineData("Due", "isGreater", """["CurrentWeek"]""", 1254018)]
    [InlineData("Name", "like", """["x"]""", 1254018)]
    [InlineData("Name", "isEmpty", "null", 1254018)]
    [InlineData("Nothing", "is", """["x"]""", 1254045)]
    public async Task Conditions_that_do_not_fit_are_refused(string field, string comparison, string value, int code)
    {
        var reply = await SearchAsync(new { conjunction = "and", conditions = new[] { new { field_name = field, @operator = comparison, value = JsonElement.Parse(value) } } });

        Assert.Equal(code, reply.Code);
    }

    [Fact]
    public async Task Or_joins_and_children_go_one_level_deep()
    {
        object Is(string name) => new { field_name = "Name", @operator = "is", value = new[] { name } };
        var fine = await SearchAsync(new { conjunction = "or", conditions = new[] { Is("Hose") }, children = new[] { new { conjunction = "and", conditions = new[] { Is("Pump") } } } });
        var deep = await SearchAsync(new { conjunction = "or", children = new[] { new { conjunction = "and", children = new[] { new { conjunction = "and", conditions = new[] { Is("Pump") } } } } } });

        Assert.Equal(["Pump", "Hose"], Names(fine));
        Assert.Equal(1254018, deep.Code);
    }

    [Fact]
    public async Task Sort_goes_by_value_and_puts_empty_cells_first()
    {
        var reply = await Client.PostAsync(RecordsPath + "/search", new { sort = new[] { new { field_name = "Qty", desc = false } } });

        Assert.Equal(["Empty", "Pump", "Hose", "pump valve"], Names(reply));
    }

    [Fact]
    public async Task Pages_are_no_snapshot_so_a_deletion_during_a_scan_moves_rows()
    {
        var first = await Client.PostAsync(RecordsPath + "/search?page_size=2", new { });
        await Client.DeleteAsync($"{RecordsPath}/{first.Data.GetProperty("items")[0].GetProperty("record_id").GetString()}");
        var second = await Client.PostAsync($"{RecordsPath}/search?page_size=2&page_token={first.Data.GetProperty("page_token").GetString()}", new { });

        Assert.Equal(["Pump", "pump valve"], Names(first));
        Assert.Equal(["Empty"], Names(second));
        Assert.False(second.Data.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task A_page_token_is_bound_to_its_query()
    {
        var first = await Client.PostAsync(RecordsPath + "/search?page_size=2", new { });

        var other = await Client.PostAsync($"{RecordsPath}/search?page_size=2&page_token={first.Data.GetProperty("page_token").GetString()}", new { field_names = new[] { "Name" } });

        Assert.Equal(1254030, other.Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("many")]
    public async Task Page_sizes_out_of_range_are_refused(string size)
    {
        var reply = await Client.PostAsync($"{RecordsPath}/search?page_size={size}", new { });

        Assert.Equal((400, 1254011), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Batch_get_over_the_limit_is_refused_and_its_statuses_are_the_newer_ones()
    {
        var many = await Client.PostAsync(RecordsPath + "/batch_get", new { record_ids = Enumerable.Repeat("rec0", 101) });
        var noTable = await Client.PostAsync($"open-apis/bitable/v1/apps/{AppToken}/tables/tblUnknown/records/batch_get", new { record_ids = new[] { "rec0" } });

        Assert.Equal((400, 1254104), (many.Status, many.Code));
        Assert.Equal((404, 1254041), (noTable.Status, noTable.Code));
    }

    [Fact]
    public async Task The_old_list_has_its_own_value_shapes()
    {
        var reply = await Client.GetAsync(RecordsPath + "?filter=" + Uri.EscapeDataString("CurrentValue.[Qty]=10"));
        var asArray = await Client.GetAsync(RecordsPath + "?text_field_as_array=true&page_size=1");

        var fields = Assert.Single(reply.Data.GetProperty("items").EnumerateArray()).GetProperty("fields");
        Assert.Equal(("pump valve", "10"), (fields.GetProperty("Name").GetString(), fields.GetProperty("Qty").GetString()));
        Assert.Equal(JsonValueKind.Array, asArray.Data.GetProperty("items")[0].GetProperty("fields").GetProperty("Name").ValueKind);
    }

    [Theory]
    [InlineData("filter=broken((", 1254018)]
    [InlineData("sort=[\"Nothing\"]", 1254045)]
    [InlineData("sort=Qty", 1254016)]
    [InlineData("field_names=[\"Nothing\"]", 1254024)]
    public async Task The_old_list_refuses_what_it_cannot_read(string query, int code) =>
        Assert.Equal(code, (await Client.GetAsync($"{RecordsPath}?{query}")).Code);

    private Task<SimulatorClient.Reply> SearchAsync(object filter) => Client.PostAsync(RecordsPath + "/search", new { filter });

    private static IEnumerable<string?> Names(SimulatorClient.Reply reply) =>
        reply.Data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("fields").GetProperty("Name")[0].GetProperty("text").GetString());
}
