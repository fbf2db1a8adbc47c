using System.Text.Json;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class FieldTests : SimulatorTest
{
    private string FieldsPath => TablePath + "/fields";

    [Theory]
    [InlineData("""{"type":1}""", 1254028)]
    [InlineData("""{"field_name":"  ","type":1}""", 1254028)]
    [InlineData("""{"field_name":"X"}""", 1254001)]
    [InlineData("""{"field_name":"X","type":99}""", 1254012)]
    [InlineData("""{"field_name":"X","type":19}""", 1254012)]
    [InlineData("""{"field_name":"X","type":24}""", 1254012)]
    [InlineData("""{"field_name":"X","type":1,"ui_type":"Rating"}""", 1254012)]
    [InlineData("""{"field_name":" Qty ","type":1}""", 1254014)]
    [InlineData("""{"field_name":"X","type":2,"property":{"formatter":"0,0"}}""", 1254081)]
    [InlineData("""{"field_name":"X","type":2,"ui_type":"Currency","property":{"currency_code":"XXX"}}""", 1254081)]
    [InlineData("""{"field_name":"X","type":2,"ui_type":"Rating","property":{"max":11}}""", 1254081)]
    [InlineData("""{"field_name":"X","type":3,"property":{"options":[{"name":"a","color":55}]}}""", 1254082)]
    [InlineData("""{"field_name":"X","type":4,"property":{"options":[{"color":1}]}}""", 1254026)]
    [InlineData("""{"field_name":"X","type":5,"property":{"date_formatter":"d.M.y"}}""", 1254084)]
    [InlineData("""{"field_name":"X","type":7,"property":{}}""", 1254085)]
    [InlineData("""{"field_name":"X","type":15,"property":{}}""", 1254087)]
    [InlineData("""{"field_name":"X","type":18,"property":{"table_id":"tblNone"}}""", 1254089)]
    [InlineData("""{"field_name":"X","type":20,"property":{"formula_expression":"1+"}}""", 1254091)]
    [InlineData("""{"field_name":"X","type":21}""", 1254092)]
    public async Task A_field_that_cannot_be_is_refused_with_its_code(string field, int code) =>
        Assert.Equal(code, (await Client.PostAsync(FieldsPath, JsonElement.Parse(field))).Code);

    [Fact]
    public async Task Only_some_types_can_come_first_in_a_table()
    {
        var reply = await Client.PostAsync($"open-apis/bitable/v1/apps/{AppToken}/tables", new { table = new { name = "T", fields = new[] { new { field_name = "Done", type = 7 } } } });

        Assert.Equal(1254012, reply.Code);
        Assert.Equal(1, (await Client.GetAsync($"open-apis/bitable/v1/apps/{AppToken}/tables")).Data.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task More_than_300_fields_are_refused()
    {
        var fields = Enumerable.Range(0, 301).Select(number => new { field_name = "F" + number, type = 1 });

        Assert.Equal(1254105, (await Client.PostAsync($"open-apis/bitable/v1/apps/{AppToken}/tables", new { table = new { name = "T", fields } })).Code);
    }

    [Fact]
    public async Task Options_left_out_of_an_update_disappear_from_cells_and_kept_ids_survive_a_rename()
    {
        var recordId = await CreateAsync(new { Status = "Open" });
        var other = await CreateAsync(new { Status = "Done" });
        var status = await FieldAsync("Status");
        var open = status.GetProperty("property").GetProperty("options")[0].GetProperty("id").GetString();

        var reply = await Client.PutAsync($"{FieldsPath}/{status.GetProperty("field_id").GetString()}", new { field_name = "State", type = 3, property = new { options = new[] { new { id = open, name = "Opened" } } } });

        Assert.Equal(0, reply.Code);
        Assert.Equal("Opened", (await ReadAsync(recordId)).GetProperty("State").GetString());
        Assert.Empty((await ReadAsync(other)).EnumerateObject());
    }

    [Fact]
    public async Task A_change_of_type_keeps_what_converts_and_drops_the_rest()
    {
        var number = await CreateAsync(new { Name = "42" });
        var word = await CreateAsync(new { Name = "word" });
        var name = await FieldAsync("Name");

        await Client.PutAsync($"{FieldsPath}/{name.GetProperty("field_id").GetString()}", new { field_name = "Name", type = 2 });

        Assert.Equal(42, (await ReadAsync(number)).GetProperty("Name").GetInt32());
        Assert.Empty((await ReadAsync(word)).EnumerateObject());
    }

    [Fact]
    public async Task A_deleted_field_takes_its_cells_along()
    {
        var recordId = await CreateAsync(new { Name = "x", Qty = 1 });
        var field = await FieldAsync("Qty");

        await Client.DeleteAsync($"{FieldsPath}/{field.GetProperty("field_id").GetString()}");

        Assert.Equal(["Name"], (await ReadAsync(recordId)).EnumerateObject().Select(member => member.Name));
        Assert.Equal(1254045, (await Client.PostAsync(RecordsPath, new { fields = new { Qty = 1 } })).Code);
    }

    [Fact]
    public async Task A_refused_batch_leaves_no_new_option_behind()
    {
        await Client.PostAsync(RecordsPath + "/batch_create", new { records = new object[] { new { fields = new { Status = "New" } }, new { fields = new { Nothing = 1 } } } });

        Assert.Equal(2, (await FieldAsync("Status")).GetProperty("property").GetProperty("options").GetArrayLength());
    }

    [Fact]
    public async Task A_new_option_named_in_many_records_is_made_once_and_case_matters()
    {
        var names = new[] { "New", "New", "new" };

        await Client.PostAsync(RecordsPath + "/batch_create", new { records = names.Select(name => new { fields = new { Status = name } }) });

        var options = (await FieldAsync("Status")).GetProperty("property").GetProperty("options").EnumerateArray().Select(option => option.GetProperty("name").GetString());
        Assert.Equal(["Open", "Done", "New", "new"], options);
    }

    [Fact]
    public async Task Formulas_follow_their_cells_and_cannot_be_written()
    {
        var qty = (await FieldAsync("Qty")).GetProperty("field_id").GetString();
        await Client.PostAsync(FieldsPath, new { field_name = "Double", type = 20, property = new { formula_expression = $"bitable::$table[{TableId}].$field[{qty}]*2" } });
        await Client.PostAsync(FieldsPath, new { field_name = "Label", type = 20, property = new { formula_expression = $"\"no \"&bitable::$table[{TableId}].$field[{qty}]" } });

        var recordId = await CreateAsync(new { Qty = 4 });
        var write = await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Double = 1 } });

        var fields = await ReadAsync(recordId);
        Assert.Equal("""{"type":2,"value":[8]}""", fields.GetProperty("Double").GetRawText());
        Assert.Equal("""{"type":1,"value":[{"type":"text","text":"no 4"}]}""", fields.GetProperty("Label").GetRawText());
        Assert.Equal(1254015, write.Code);
    }

    [Fact]
    public async Task A_lookup_shows_the_values_of_linked_records()
    {
        var table = await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables", new
        {
            name = "Lines",
            fields = new object[]
            {
                new { field_name = "Line", type = 1 },
                new { field_name = "Order", type = 18, property = new { table_id = TableId } },
                new { field_name = "Quantities", type = 19, property = new { link_field = "Order", target_field = "Qty" } },
            },
        });
        var lines = $"open-apis/bitable/v1/apps/{AppToken}/tables/{table.GetProperty("table_id").GetString()}/records";
        var orders = new[] { await CreateAsync(new { Qty = 1 }), await CreateAsync(new { Qty = 2 }) };

        var line = await Client.PostAsync(lines, new { fields = new { Line = "x", Order = orders } });

        var read = await Client.PostAsync(lines + "/batch_get", new { record_ids = new[] { line.Data.GetProperty("record").GetProperty("record_id").GetString() } });
        var fields = read.Data.GetProperty("records")[0].GetProperty("fields");
        Assert.Equal("""{"type":2,"value":[1,2]}""", fields.GetProperty("Quantities").GetRawText());
        Assert.Equal(orders, fields.GetProperty("Order").GetProperty("link_record_ids").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Table_revisions_count_modifications_and_unchanged_values_are_none()
    {
        async Task<int> Revision() => (await Client.GetAsync($"open-apis/bitable/v1/apps/{AppToken}/tables")).Data.GetProperty("items")[0].GetProperty("revision").GetInt32();
        var before = await Revision();
        var recordId = await CreateAsync(new { Name = "x" });
        var created = await Revision();
        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Name = "x" } });
        var same = await Revision();
        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Name = "y" } });

        Assert.Equal((1, 2, 2, 3), (before, created, same, await Revision()));
    }

    private async Task<JsonElement> FieldAsync(string name) =>
        (await Client.GetAsync(FieldsPath + "?page_size=100")).Data.GetProperty("items").EnumerateArray().Single(field => field.GetProperty("field_name").GetString() == name);
}
