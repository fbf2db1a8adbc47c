using System.Text.Json;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class RecordWritingTests : SimulatorTest
{
    [Fact]
    public async Task Written_values_come_back_in_the_read_shape_and_the_answer_echoes_the_write_shape()
    {
        var reply = await Client.PostAsync(RecordsPath, new { fields = new { Name = "Pump", Qty = 12.5, Status = "Open", Tags = new[] { "A", "B" }, Due = 1780243200000, Done = true } });

        var record = reply.Data.GetProperty("record");
        Assert.Equal("Pump", record.GetProperty("fields").GetProperty("Name").GetString());
        Assert.Equal(record.GetProperty("id").GetString(), record.GetProperty("record_id").GetString());
        var fields = await ReadAsync(record.GetProperty("record_id").GetString()!);
        Assert.Equal("""[{"type":"text","text":"Pump"}]""", fields.GetProperty("Name").GetRawText());
        Assert.Equal("12.5", fields.GetProperty("Qty").GetRawText());
        Assert.Equal("Open", fields.GetProperty("Status").GetString());
        Assert.Equal("""["A","B"]""", fields.GetProperty("Tags").GetRawText());
        Assert.Equal(1780243200000, fields.GetProperty("Due").GetInt64());
        Assert.True(fields.GetProperty("Done").GetBoolean());
    }

    [Fact]
    public async Task Empty_cells_are_left_out_when_read()
    {
        var recordId = await CreateAsync(new { Name = "x", Done = false });

        var fields = await ReadAsync(recordId);

        Assert.Equal(["Name"], fields.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Update_changes_named_cells_only_and_null_clears()
    {
        var recordId = await CreateAsync(new { Name = "x", Qty = 1 });

        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new Dictionary<string, object?> { ["Qty"] = null, ["Status"] = "Done" } });

        var fields = await ReadAsync(recordId);
        Assert.Equal(["Name", "Status"], fields.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("Name", "5", 1254060)]
    [InlineData("Qty", "\"5\"", 1254061)]
    [InlineData("Status", "5", 1254062)]
    [InlineData("Tags", "\"A\"", 1254063)]
    [InlineData("Due", "\"2026-01-01\"", 1254064)]
    [InlineData("Done", "\"true\"", 1254065)]
    [InlineData("Missing", "1", 1254045)]
    public async Task Bad_value_refuses_the_whole_batch_with_the_code_of_its_type(string field, string value, int code)
    {
        var bad = new Dictionary<string, JsonElement> { [field] = JsonElement.Parse(value) };

        var reply = await Client.PostAsync(RecordsPath + "/batch_create", new { records = new object[] { new { fields = new { Name = "good" } }, new { fields = bad } } });

        Assert.Equal(code, reply.Code);
        var search = await Client.PostAsync(RecordsPath + "/search", new { });
        Assert.Equal(0, search.Data.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("batch_create", 1000)]
    [InlineData("batch_update", 1000)]
    [InlineData("batch_delete", 500)]
    public async Task One_record_over_the_limit_is_refused_with_1254104(string call, int limit)
    {
        var created = await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Range(0, limit).Select(number => new { fields = new { Qty = number } }) });
        var ids = created.Data.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("record_id").GetString()!).ToList();

        var reply = call switch
        {
            "batch_create" => await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Repeat(new { fields = new { } }, limit + 1) }),
            "batch_update" => await Client.PostAsync(RecordsPath + "/batch_update", new { records = ids.Append(ids[0]).Select(id => new { record_id = id, fields = new { Qty = 1 } }) }),
            _ => await Client.PostAsync(RecordsPath + "/batch_delete", new { records = ids.Append(ids[0]) }),
        };

        Assert.Equal(1254104, reply.Code);
    }

    [Fact]
    public async Task Repeated_client_token_replays_the_first_answer_and_creates_nothing()
    {
        var path = RecordsPath + "?client_token=" + Guid.NewGuid();
        var body = new { fields = new { Name = "once" } };

        var first = await Client.PostAsync(path, body);
        var second = await Client.PostAsync(path, body);
        var other = await Client.PostAsync(path, new { fields = new { Name = "other" } });

        Assert.Equal(first.Body.GetRawText(), second.Body.GetRawText());
        Assert.Equal((400, 1255006), (other.Status, other.Code));
        Assert.Equal(1, (await Client.PostAsync(RecordsPath + "/search", new { })).Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Repeated_client_token_can_be_refused_instead()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { repeated_request = "refuse" });
        var path = RecordsPath + "?client_token=" + Guid.NewGuid();

        await Client.PostAsync(path, new { fields = new { Name = "once" } });
        var second = await Client.PostAsync(path, new { fields = new { Name = "once" } });

        Assert.Equal((403, 1254608), (second.Status, second.Code));
    }

    [Fact]
    public async Task A_refused_write_leaves_its_client_token_free()
    {
        var path = RecordsPath + "?client_token=" + Guid.NewGuid();

        await Client.PostAsync(path, new { fields = new { Nothing = 1 } });
        var corrected = await Client.PostAsync(path, new { fields = new { Name = "fine" } });

        Assert.Equal(0, corrected.Code);
    }

    [Theory]
    [InlineData(11, "[{\"id\":\"ou_unknown\"}]", 1254066)]
    [InlineData(11, "[\"ou_unknown\"]", 1254066)]
    [InlineData(11, "\"ou_unknown\"", 1254066)]
    [InlineData(13, "\"+49 1\"", 1254072)]
    [InlineData(15, "\"https://example.com\"", 1254068)]
    [InlineData(15, "{\"text\":\"no link\"}", 1254068)]
    [InlineData(17, "[{\"file_token\":\"unknown\"}]", 1254069)]
    [InlineData(22, "\"190,1\"", 1254015)]
    [InlineData(22, "{\"location\":\"1,2\"}", 1254015)]
    [InlineData(23, "[{\"id\":\"ou_1\"}]", 1254015)]
    [InlineData(1001, "1", 1254015)]
    [InlineData(1003, "[{\"id\":\"ou_1\"}]", 1254015)]
    [InlineData(1005, "\"1\"", 1254015)]
    [InlineData(1005, "null", 1254015)]
    [InlineData(2, "1e999", 1254061)]
    public async Task Other_types_have_their_codes_too(int type, string value, int code)
    {
        await Client.PostAsync(TablePath + "/fields", new { field_name = "Other", type });

        var reply = await Client.PostAsync(RecordsPath, new { fields = new Dictionary<string, JsonElement> { ["Other"] = JsonElement.Parse(value) } });

        Assert.Equal(code, reply.Code);
    }

    [Fact]
    public async Task A_selection_by_name_can_make_an_option_per_record_as_the_pages_warn()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { new_option_per_record = true });

        await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Repeat(new { fields = new { Status = "New" } }, 2) });

        var options = Host.Platform.FindBase(AppToken)!.FindTable(TableId)!.FieldNamed("Status")!.Options;
        Assert.Equal(2, options.Count(option => option.Name == "New"));
    }

    [Fact]
    public async Task Malformed_client_token_is_refused()
    {
        var reply = await Client.PostAsync(RecordsPath + "?client_token=abc", new { fields = new { } });

        Assert.Equal((400, 1254037), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Second_write_while_one_is_in_flight_gets_1254291()
    {
        var bitable = Host.Platform.FindBase(AppToken)!;
        Assert.True(bitable.TryBeginWrite());

        var during = await Client.PostAsync(RecordsPath, new { fields = new { Name = "second" } });
        bitable.EndWrite();
        var after = await Client.PostAsync(RecordsPath, new { fields = new { Name = "second" } });

        Assert.Equal((200, 1254291), (during.Status, during.Code));
        Assert.Equal(0, after.Code);
    }
}
