using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Drive;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Wiki;

namespace BitableSync.IntegrationTests.Feishu;

public sealed class CallTests : FeishuTest
{
    [Fact]
    public async Task Bases_tables_and_fields_are_made_read_and_changed()
    {
        var made = await Bitable.CreateBaseAsync("CRM", "Asia/Shanghai", default);
        var table = await Bitable.CreateTableAsync(
            made.AppToken, new("Customers", [new("Name", BitableFieldType.Text), new("Price", BitableFieldType.Number) { UiType = "Currency" }]), default);
        var address = new TableAddress(made.AppToken, table.TableId);
        var field = await Bitable.CreateFieldAsync(address, new("Since", BitableFieldType.DateTime), Guid.NewGuid(), default);
        var renamed = await Bitable.UpdateFieldAsync(address, field.FieldId, new("Joined", BitableFieldType.DateTime), default);

        Assert.Equal("Asia/Shanghai", (await Bitable.GetBaseAsync(made.AppToken, default)).TimeZone);
        Assert.Equal(2, table.FieldIdList.Count);
        Assert.Equal("Joined", renamed!.FieldName);
        var fields = await Bitable.ListFieldsAsync(address, default);
        Assert.Equal(["Name", "Price", "Joined"], fields.Select(one => one.FieldName));
        Assert.Equal(["Currency"], fields.Where(one => one.Type == BitableFieldType.Number).Select(one => one.UiType));
        Assert.True(fields[0].IsPrimary);
        Assert.Contains(await Bitable.ListTablesAsync(made.AppToken, default), one => one.TableId == table.TableId && one.Revision >= 1);

        await Bitable.DeleteFieldAsync(address, field.FieldId, default);
        Assert.Equal(2, (await Bitable.ListFieldsAsync(address, default)).Count);
        await Bitable.DeleteTableAsync(address, default);
        Assert.DoesNotContain(await Bitable.ListTablesAsync(made.AppToken, default), one => one.TableId == table.TableId);
    }

    [Fact]
    public async Task Many_tables_are_listed_over_several_pages()
    {
        for (var i = 0; i < 99; i++)
            await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables", new { name = $"T{i}", fields = new[] { new { field_name = "Name", type = 1 } } });

        var tables = await Bitable.ListTablesAsync(AppToken, default);

        Assert.Equal(100, tables.Select(table => table.TableId).Distinct().Count());
    }

    [Fact]
    public async Task Records_are_created_read_changed_cleared_and_deleted()
    {
        var created = await CreateRecordsAsync(3);
        var id = created[1].RecordId;

        await Bitable.BatchUpdateAsync(Table, [new(id, Cells(("Name", null), ("Qty", 12.5), ("Status", "Done"), ("Done", true), ("Due", 1780243200000)))], WriteOptions.Default, default);
        var record = Assert.Single((await Bitable.BatchGetAsync(Table, [id], ReadOptions.Default, default)).Records);

        Assert.False(record.Fields.ContainsKey("Name"));
        Assert.Equal(12.5, record.Fields["Qty"].GetDouble());
        Assert.Equal("Done", record.Fields["Status"].GetString());
        Assert.True(record.Fields["Done"].GetBoolean());
        Assert.Equal(1780243200000, record.Fields["Due"].GetInt64());
        Assert.NotNull(record.ModifiedAt);

        await Bitable.BatchDeleteAsync(Table, [id], WriteOptions.Default, default);
        var lookup = await Bitable.BatchGetAsync(Table, [id, created[0].RecordId], ReadOptions.Default, default);
        Assert.Equal([id], lookup.AbsentRecordIds);
        Assert.Single(lookup.Records);
    }

    [Fact]
    public async Task A_search_walks_all_pages_and_every_record_comes_once()
    {
        var created = (await CreateRecordsAsync(1000)).Concat(await CreateRecordsAsync(203)).Select(record => record.RecordId).ToHashSet();

        List<Page<BitableRecord>> pages = [];
        await foreach (var page in Bitable.SearchAsync(Table, SearchQuery.Everything, 500, default))
            pages.Add(page);

        Assert.Equal([500, 500, 203], pages.Select(page => page.Items.Count));
        Assert.Equal(created, pages.SelectMany(page => page.Items).Select(record => record.RecordId).ToHashSet());
    }

    [Fact]
    public async Task A_search_filters_sorts_and_restricts_its_fields()
    {
        await CreateRecordsAsync(20);
        var query = new SearchQuery
        {
            FieldNames = ["Qty"],
            Sort = [new("Qty", true)],
            Filter = new("and", [new("Qty", SearchOperators.IsGreater, ["14"]), new("Name", SearchOperators.IsNotEmpty, [])]),
            AutomaticFields = false,
        };

        var page = await Bitable.SearchPageAsync(Table, query, 3, null, default);

        Assert.Equal(5, page.Total);
        Assert.Equal([19, 18, 17], page.Items.Select(record => record.Fields["Qty"].GetInt32()));
        Assert.All(page.Items, record => Assert.Equal(["Qty"], record.Fields.Keys));
        Assert.Null(page.Items[0].ModifiedAt);
    }

    [Fact]
    public async Task Refused_requests_come_back_with_their_code_and_advice()
    {
        var name = await Fails(() => Bitable.BatchCreateAsync(Table, [Cells(("Nmae", "x"))], WriteOptions.Default, default));
        Assert.Equal((1254045, ErrorClass.RefreshSchema, false), (name.Code, name.Class, name.OutcomeUnknown));
        Assert.NotNull(name.LogId);

        var value = await Fails(() => Bitable.BatchCreateAsync(Table, [Cells(("Qty", "many"))], WriteOptions.Default, default));
        Assert.Equal(ErrorClass.FixData, value.Class);

        var record = await Fails(() => Bitable.BatchDeleteAsync(Table, ["recNobody00001"], WriteOptions.Default, default));
        Assert.Equal((1254043, ErrorClass.FixData), (record.Code, record.ClassIfItPersists));

        var token = await Fails(() => Bitable.GetBaseAsync("NoSuchBase00000000000000000", default));
        Assert.Equal(ErrorClass.Stop, token.ClassIfItPersists);
    }

    [Fact]
    public async Task A_token_that_died_is_replaced_by_reads_and_surfaces_from_writes()
    {
        await CreateRecordsAsync(1);
        await Client.ControlAsync(HttpMethod.Post, "tokens/expire");
        Assert.Equal(1, await CountAsync());

        await Client.ControlAsync(HttpMethod.Post, "tokens/expire");
        var error = await Fails(() => CreateRecordsAsync(1));
        Assert.Equal((ErrorClass.RefreshToken, false), (error.Class, error.OutcomeUnknown));
        await CreateRecordsAsync(1);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Fifty_calls_at_once_fetch_one_token()
    {
        Host.Platform.CallLog.Reset();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Bitable.GetBaseAsync(AppToken, default)));

        Assert.Single(Host.Platform.CallLog.Calls, call => call.Path.Contains("tenant_access_token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscriptions_are_made_seen_and_ended()
    {
        var drive = Get<DriveClient>();
        await drive.UnsubscribeAsync(AppToken, default);
        Assert.False(await drive.IsSubscribedAsync(AppToken, default));
        await drive.UnsubscribeAsync(AppToken, default);

        await drive.SubscribeAsync(AppToken, default);
        await drive.SubscribeAsync(AppToken, default);

        Assert.True(await drive.IsSubscribedAsync(AppToken, default));
    }

    [Fact]
    public async Task A_wiki_page_that_does_not_exist_is_told()
    {
        var error = await Fails(() => Get<WikiClient>().GetNodeAsync("NoSuchNode", default));

        Assert.Equal((131005, ErrorClass.Stop), (error.Code, error.Class));
    }

    [Fact]
    public async Task People_are_found_by_e_mail_and_back()
    {
        var directory = Get<PersonDirectory>();
        await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables/{TableId}/records", new { fields = new { Name = "x" }, @operator = "李雷" });
        var author = (await Bitable.SearchPageAsync(Table, SearchQuery.Everything, 1, null, default)).Items[0].CreatedBy!;

        var emails = await directory.FindKeysAsync(PersonKey.Email, [author.Id!], default);
        var ids = await directory.FindOpenIdsAsync(PersonKey.Email, [.. emails.Values, "nobody@example.com"], default);

        Assert.Equal(author.Id, Assert.Single(ids).Value);
    }

    private static Task<FeishuApiException> Fails(Func<Task> call) => Assert.ThrowsAsync<FeishuApiException>(call);
}
