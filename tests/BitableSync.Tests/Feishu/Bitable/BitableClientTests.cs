using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Bitable;

public sealed class BitableClientTests
{
    private static readonly TableAddress Table = new("appT", "tblT");

    [Fact]
    public async Task Creates_carry_the_key_and_pair_answers_by_position()
    {
        var key = Guid.NewGuid();
        var platform = new ScriptedPlatform().Answer(
            """{"code":0,"data":{"records":[{"fields":{"Name":"a"},"id":"rec1","record_id":"rec1"},{"fields":{},"id":"rec2","record_id":"rec2"}]}}""");

        var records = await new BitableClient(platform.Api).BatchCreateAsync(
            Table,
            [Cells("""{"Name":"王芳 & <b>","Due":null}"""), Cells("{}")],
            new() { ClientToken = key, IgnoreConsistencyCheck = true, UserIdType = UserIdType.UnionId },
            default);

        Assert.Equal(["rec1", "rec2"], records.Select(record => record.RecordId));
        var request = Assert.Single(platform.Requests);
        Assert.Equal($"/open-apis/bitable/v1/apps/appT/tables/tblT/records/batch_create?user_id_type=union_id&client_token={key}&ignore_consistency_check=true", request.PathAndQuery);
        Assert.Equal("""{"records":[{"fields":{"Name":"王芳 & <b>","Due":null}},{"fields":{}}]}""", request.Body);
    }

    [Fact]
    public async Task A_write_answered_with_another_number_of_records_is_undecided()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"data":{"records":[{"record_id":"rec1"}]}}""");

        var error = await Assert.ThrowsAsync<FeishuApiException>(() =>
            new BitableClient(platform.Api).BatchCreateAsync(Table, [Cells("{}"), Cells("{}")], WriteOptions.Default, default));

        Assert.True(error.OutcomeUnknown);
        Assert.Contains("2 records were sent, the answer has 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Updates_and_deletes_have_the_documented_shape()
    {
        var platform = new ScriptedPlatform()
            .Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"Qty":2}}]}}""")
            .Answer("""{"code":0,"data":{"records":[{"deleted":true,"record_id":"rec1"}]}}""");
        var client = new BitableClient(platform.Api);

        await client.BatchUpdateAsync(Table, [new("rec1", Cells("""{"Qty":2}"""))], WriteOptions.Default, default);
        await client.BatchDeleteAsync(Table, ["rec1"], new() { ClientToken = Guid.NewGuid() }, default);

        Assert.Equal("""{"records":[{"record_id":"rec1","fields":{"Qty":2}}]}""", platform.Requests[0].Body);
        Assert.Equal("/open-apis/bitable/v1/apps/appT/tables/tblT/records/batch_delete", platform.Requests[1].PathAndQuery);
        Assert.Equal("""{"records":["rec1"]}""", platform.Requests[1].Body);
    }

    [Fact]
    public async Task Search_sends_the_query_and_follows_the_pages()
    {
        var platform = new ScriptedPlatform()
            .Answer("""{"code":0,"data":{"has_more":true,"page_token":"p 2","total":2,"items":[{"record_id":"rec1","fields":{"Qty":12.5},"last_modified_time":1702455191000,"last_modified_by":{"id":"ou_1"}}]}}""")
            .Answer("""{"code":0,"data":{"has_more":false,"page_token":"p3","total":2,"items":[{"record_id":"rec2","fields":{}}]}}""");
        var query = new SearchQuery
        {
            FieldNames = ["Qty"],
            Sort = [new("Updated", true)],
            Filter = new("and", [new("Status", SearchOperators.Is, ["Open"]), new("Qty", SearchOperators.IsNotEmpty, [])]),
        };

        List<Page<BitableRecord>> pages = [];
        await foreach (var page in new BitableClient(platform.Api).SearchAsync(Table, query, 1, default))
            pages.Add(page);

        Assert.Equal(["rec1", "rec2"], pages.SelectMany(page => page.Items).Select(record => record.RecordId));
        Assert.Equal(12.5, pages[0].Items[0].Fields["Qty"].GetDouble());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1702455191000), pages[0].Items[0].ModifiedAt);
        Assert.Equal("ou_1", pages[0].Items[0].LastModifiedBy!.Id);
        Assert.Equal("/open-apis/bitable/v1/apps/appT/tables/tblT/records/search?page_size=1&page_token=p%202", platform.Requests[1].PathAndQuery);
        Assert.Equal(
            """{"field_names":["Qty"],"sort":[{"field_name":"Updated","desc":true}],"filter":{"conjunction":"and","conditions":[{"field_name":"Status","operator":"is","value":["Open"]},{"field_name":"Qty","operator":"isNotEmpty","value":[]}]},"automatic_fields":true}""",
            platform.Requests[1].Body);
    }

    [Theory]
    [InlineData("""{"code":0,"data":{"has_more":true,"items":[]}}""")]
    [InlineData("""{"code":0,"data":{"has_more":true,"page_token":"","items":[]}}""")]
    public async Task A_listing_that_cannot_go_on_ends_with_an_error(string page)
    {
        var platform = new ScriptedPlatform().Answer(page);

        var error = await Assert.ThrowsAsync<FeishuApiException>(async () =>
        {
            await foreach (var _ in new BitableClient(platform.Api).SearchAsync(Table, SearchQuery.Everything, 500, default))
            {
            }
        });

        Assert.Equal(ErrorClass.RestartPaging, error.Class);
    }

    [Fact]
    public async Task Batch_get_names_the_id_kind_in_the_body()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{}}],"forbidden_record_ids":["rec2"],"absent_record_ids":["rec3"]}}""");

        var result = await new BitableClient(platform.Api).BatchGetAsync(Table, ["rec1", "rec2", "rec3"], new() { UserIdType = UserIdType.UserId }, default);

        Assert.Equal(["rec2"], result.ForbiddenRecordIds);
        Assert.Equal(["rec3"], result.AbsentRecordIds);
        Assert.Equal("""{"record_ids":["rec1","rec2","rec3"],"user_id_type":"user_id","automatic_fields":true}""", platform.Requests[0].Body);
    }

    [Fact]
    public async Task Too_many_records_are_refused_before_they_are_sent()
    {
        var client = new BitableClient(new ScriptedPlatform().Api);

        await Assert.ThrowsAsync<ArgumentException>(() => client.BatchGetAsync(Table, Ids(101), ReadOptions.Default, default));
        await Assert.ThrowsAsync<ArgumentException>(() => client.BatchDeleteAsync(Table, Ids(501), WriteOptions.Default, default));
        await Assert.ThrowsAsync<ArgumentException>(() => client.BatchUpdateAsync(Table, [.. Ids(1001).Select(id => new RecordUpdate(id, Cells("{}")))], WriteOptions.Default, default));
        await Assert.ThrowsAsync<ArgumentException>(() => client.BatchCreateAsync(Table, [], WriteOptions.Default, default));
    }

    [Fact]
    public async Task Fields_show_their_options_and_unknown_types_pass_through()
    {
        var platform = new ScriptedPlatform()
            .Answer(
                """
                {"code":0,"data":{"has_more":false,"page_token":"still here","total":4,"items":[
                  {"field_id":"fld1","field_name":"Status","type":3,"ui_type":"SingleSelect","is_primary":false,"description":"x","property":{"options":[{"id":"opt1","name":"Open","color":0},{"id":"opt2","name":"Done","color":1},{"name":"no id"}]}},
                  {"field_id":"fld2","field_name":"Name","type":1,"ui_type":"Text","is_primary":true,"description":[{"type":"text","text":"y"}],"property":null},
                  {"field_id":"fld3","field_name":"Customer","type":18,"property":{"table_id":"tblC","multiple":true}},
                  {"field_id":"fld4","field_name":"New kind","type":4711,"property":{"date_formatter":"yyyy/MM/dd"}}]}}
                """);

        var fields = await new BitableClient(platform.Api).ListFieldsAsync(Table, default);

        Assert.Equal([new("opt1", "Open", 0), new SelectOption("opt2", "Done", 1)], fields[0].Options);
        Assert.True(fields[1].IsPrimary);
        Assert.Empty(fields[1].Options);
        Assert.Null(fields[1].Multiple);
        Assert.Equal("tblC", fields[2].LinkedTableId);
        Assert.True(fields[2].Multiple);
        Assert.Equal((BitableFieldType)4711, fields[3].Type);
        Assert.Equal("yyyy/MM/dd", fields[3].DateFormatter);
    }

    [Fact]
    public async Task Schema_calls_have_the_documented_shape()
    {
        var platform = new ScriptedPlatform()
            .Answer("""{"code":0,"data":{"app":{"app_token":"appN","name":"CRM","url":"https://x/base/appN","default_table_id":"tbl0","time_zone":"Asia/Shanghai"}}}""")
            .Answer("""{"code":0,"data":{"table_id":"tblN","default_view_id":"vew1","field_id_list":["fld1","fld2"]}}""")
            .Answer("""{"code":0,"data":{"field":{"field_id":"fld3","field_name":"Done","type":7}}}""")
            .Answer("""{"code":1254606,"msg":"DataNotChange"}""")
            .Answer("""{"code":0,"data":{"app":{"app_token":"appN","revision":3,"is_advanced":true,"time_zone":"Asia/Shanghai"}}}""");
        var client = new BitableClient(platform.Api);

        Assert.Equal("tbl0", (await client.CreateBaseAsync("CRM", "Asia/Shanghai", default)).DefaultTableId);
        var created = await client.CreateTableAsync("appN", new("Customers", [new("Name", BitableFieldType.Text), new("Price", BitableFieldType.Number) { UiType = "Currency", Property = Json("""{"formatter":"0.00","currency_code":"CNY"}""") }]), default);
        Assert.Equal(["fld1", "fld2"], created.FieldIdList);
        Assert.Equal("fld3", (await client.CreateFieldAsync(Table, new("Done", BitableFieldType.Checkbox), null, default)).FieldId);
        Assert.Null(await client.UpdateFieldAsync(Table, "fld3", new("Done", BitableFieldType.Checkbox), default));
        Assert.True((await client.GetBaseAsync("appN", default)).IsAdvanced);

        Assert.Equal("""{"name":"CRM","time_zone":"Asia/Shanghai"}""", platform.Requests[0].Body);
        Assert.Equal(
            """{"table":{"name":"Customers","fields":[{"field_name":"Name","type":1},{"field_name":"Price","type":2,"ui_type":"Currency","property":{"formatter":"0.00","currency_code":"CNY"}}]}}""",
            platform.Requests[1].Body);
        Assert.Equal("""{"field_name":"Done","type":7}""", platform.Requests[2].Body);
        Assert.Equal(["POST", "POST", "POST", "PUT", "GET"], platform.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task Ids_cannot_leave_their_place_in_the_path()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"data":{"app":{"app_token":"x"}}}""");

        await new BitableClient(platform.Api).GetBaseAsync("a/b?c#d", default);

        Assert.Equal("/open-apis/bitable/v1/apps/a%2Fb%3Fc%23d", platform.Requests[0].PathAndQuery);
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"rec{i}")];

    private static Dictionary<string, JsonNode?> Cells(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(json)!;

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
