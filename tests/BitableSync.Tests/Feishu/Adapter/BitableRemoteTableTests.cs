using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Adapter;
using BitableSync.Feishu.Bitable;

namespace BitableSync.Tests.Feishu.Adapter;

public sealed class BitableRemoteTableTests : IDisposable
{
    private static readonly RemoteTableRef Address = new(new("appT"), new("tblT"));
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private readonly ScriptedPlatform _platform = new();
    private readonly BitableRemoteTable _table;

    public BitableRemoteTableTests() => _table = new(new BitableClient(_platform.Api), Address, _platform.Options, _platform.Time);

    private static readonly HashSet<FieldId> Fields2 = [new("fld0"), new("fld1")];

    public void Dispose() => _platform.Dispose();

    [Fact]
    public async Task Records_come_keyed_by_field_id_with_their_last_edit()
    {
        _platform
            .Answer(Fields("Name", "Qty"))
            .Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"Name":"x"},"last_modified_time":1702455191000,"last_modified_by":{"id":"ou_1"}}],"absent_record_ids":["rec2"],"forbidden_record_ids":["rec3"]}}""")
            .Answer(Fields("Name", "Qty"));

        var lookup = await _table.GetAsync(Ids("rec1", "rec2", "rec3", "rec1"), default);

        var record = Assert.Single(lookup.Found);
        Assert.Equal("x", record.Cells[new("fld0")].GetString());
        Assert.Equal(new EditMark(DateTimeOffset.FromUnixTimeMilliseconds(1702455191000), "ou_1"), record.LastEdit);
        Assert.Equal(Ids("rec2"), lookup.Absent);
        Assert.Equal(Ids("rec3"), lookup.Forbidden);
        Assert.Equal("""{"record_ids":["rec1","rec2","rec3"],"automatic_fields":true}""", _platform.Requests[1].Body);
        Assert.Equal(Fields2, lookup.Fields);
    }

    [Fact]
    public async Task Any_number_of_records_is_fetched_a_hundred_at_a_time()
    {
        _platform.Answer(Fields("Name"));
        for (var i = 0; i < 3; i++) _platform.Answer(NoRecords).Answer(Fields("Name"));

        await _table.GetAsync(Ids([.. Enumerable.Range(0, 201).Select(i => $"rec{i}")]), default);

        Assert.Equal([100, 100, 1], _platform.Requests.Where(request => request.Body is not null).Select(request => request.Json.GetProperty("record_ids").GetArrayLength()));
    }

    [Fact]
    public async Task A_renamed_field_keeps_its_id()
    {
        _platform
            .Answer(Fields("Name")).Answer(Records("Name")).Answer(Fields("Name"))
            .Answer(Records("Title")).Answer(Fields("Title"))
            .Answer(Records("Title")).Answer(Fields("Title"));
        await _table.GetAsync(Ids("rec1"), default);

        var lookup = await _table.GetAsync(Ids("rec1"), default);

        Assert.Equal([new FieldId("fld0")], lookup.Found[0].Cells.Keys);
    }

    [Fact]
    public async Task A_field_renamed_between_records_and_fields_is_read_again()
    {
        _platform.Answer(Fields("Name")).Answer(Records("Name")).Answer(Fields("Title")).Answer(Records("Title")).Answer(Fields("Title"));

        var lookup = await _table.GetAsync(Ids("rec1"), default);

        Assert.Equal([new FieldId("fld0")], lookup.Found[0].Cells.Keys);
    }

    [Fact]
    public async Task Fields_that_swap_their_names_meanwhile_do_not_swap_their_values()
    {
        _platform
            .Answer(Fields("A", "B")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"A":"a","B":"b"}}]}}""").Answer(Fields("B", "A"))
            .Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"B":"a","A":"b"}}]}}""").Answer(Fields("B", "A"));

        var lookup = await _table.GetAsync(Ids("rec1"), default);

        Assert.Equal(("a", "b"), (lookup.Found[0].Cells[new("fld0")].GetString(), lookup.Found[0].Cells[new("fld1")].GetString()));
    }

    [Fact]
    public async Task A_field_the_app_cannot_see_any_more_is_told_apart_from_a_cleared_one()
    {
        _platform
            .Answer(Fields("Name", "Qty")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"Name":"x"}}]}}""").Answer(Fields("Name"))
            .Answer("""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"Name":"x"}}]}}""").Answer(Fields("Name"));

        var lookup = await _table.GetAsync(Ids("rec1"), default);

        Assert.Equal([new FieldId("fld0")], lookup.Fields);
    }

    [Fact]
    public async Task Records_with_fields_nobody_lists_are_not_half_translated()
    {
        _platform.Answer(Fields("Name"));
        for (var i = 0; i < 3; i++) _platform.Answer(Records("Ghost")).Answer(Fields("Name"));

        var error = await Assert.ThrowsAsync<RemoteException>(() => _table.GetAsync(Ids("rec1"), default));

        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_scan_walks_the_pages_to_the_last()
    {
        _platform
            .Answer(Fields("Name"))
            .Answer("""{"code":0,"data":{"has_more":true,"page_token":"p","total":2,"items":[{"record_id":"rec1","fields":{"Name":"x"}}]}}""")
            .Answer(Fields("Name"))
            .Answer("""{"code":0,"data":{"has_more":false,"total":2,"items":[{"record_id":"rec2","fields":{}}]}}""")
            .Answer(Fields("Name"));

        var pages = await ScanAsync();

        Assert.Equal([("rec1", 2, false), ("rec2", 2, true)], pages.Select(page => (page.Records[0].Id.Value, page.Total, page.IsLast)));
        Assert.Equal([(true, "500:p"), (false, null)], pages.Select(page => (page.IsFirst, page.Next)));
    }

    [Fact]
    public async Task A_scan_goes_on_where_another_ended()
    {
        _platform.Answer(Fields("Name")).Answer("""{"code":0,"data":{"has_more":false,"total":2,"items":[{"record_id":"rec2","fields":{}}]}}""").Answer(Fields("Name"));

        var page = Assert.Single(await ScanAsync("125:p"));

        Assert.Equal((false, true, "rec2"), (page.IsFirst, page.IsLast, page.Records[0].Id.Value));
        Assert.Equal(["search?page_size=125&page_token=p"], Searches());
    }

    [Fact]
    public async Task A_place_that_means_nothing_any_more_begins_the_scan_anew()
    {
        _platform
            .Answer(Fields("Name"))
            .Answer("""{"code":1254030,"msg":"InvalidPageToken"}""")
            .Answer("""{"code":0,"data":{"has_more":false,"total":1,"items":[{"record_id":"rec1","fields":{}}]}}""")
            .Answer(Fields("Name"));

        Assert.True(Assert.Single(await ScanAsync("500:old")).IsFirst);
        Assert.Equal(["search?page_size=500&page_token=old", "search?page_size=500"], Searches());
    }

    [Fact]
    public async Task A_page_that_is_too_large_or_too_old_begins_the_scan_again_with_smaller_pages()
    {
        _platform
            .Answer(Fields("Name"))
            .Answer("""{"code":0,"data":{"has_more":true,"page_token":"p","total":2,"items":[{"record_id":"rec1","fields":{}}]}}""")
            .Answer(Fields("Name"))
            .Answer("""{"code":1254030,"msg":"InvalidPageToken"}""")
            .Answer("""{"code":0,"data":{"has_more":false,"total":2,"items":[{"record_id":"rec1","fields":{}},{"record_id":"rec2","fields":{}}]}}""")
            .Answer(Fields("Name"));

        var pages = await ScanAsync();

        Assert.Equal([1, 2], pages.Select(page => page.Records.Count));
        Assert.EndsWith("search?page_size=125", _platform.Requests[4].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_cannot_go_on_ends_with_an_error_not_with_a_last_page()
    {
        _platform.Answer(Fields("Name")).Answer("""{"code":0,"data":{"has_more":true,"items":[]}}""").Answer(Fields("Name"));

        Assert.True((await Assert.ThrowsAsync<RemoteException>(() => ScanAsync())).IsTransient);
    }

    [Fact]
    public async Task The_revision_is_that_of_the_table()
    {
        _platform.Answer("""{"code":0,"data":{"has_more":false,"items":[{"table_id":"tblX","revision":3},{"table_id":"tblT","revision":7}]}}""");

        Assert.Equal(7, await _table.ReadRevisionAsync(default));
    }

    [Fact]
    public async Task A_table_that_is_gone_stops()
    {
        _platform.Answer("""{"code":0,"data":{"has_more":false,"items":[{"table_id":"tblX","revision":3}]}}""");

        var error = await Assert.ThrowsAsync<RemoteException>(() => _table.ReadRevisionAsync(default));

        Assert.False(error.IsTransient);
        Assert.Contains("has no table tblT any more", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1254302, false)]
    [InlineData(91403, false)]
    [InlineData(31415926, false)]
    [InlineData(1254290, true)]
    public async Task Reads_that_fail_say_whether_a_person_must_act(int code, bool isTransient)
    {
        for (var i = 0; i < _platform.Options.MaxAttempts; i++)
            _platform.Answer(Error(code));

        var error = await Assert.ThrowsAsync<RemoteException>(() => _platform.Time.RunAsync(_table.GetAsync(Ids("rec1"), default), Long));

        Assert.Equal(isTransient, error.IsTransient);
        Assert.Equal(code, error.Problem.Code);
    }

    [Fact]
    public async Task Creates_go_out_by_name_with_their_key_and_come_back_with_ids()
    {
        var key = Guid.NewGuid();
        _platform.Answer(Fields("Name", "Qty")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1"},{"record_id":"rec2"}]}}""");

        var result = await _table.WriteAsync(new(RemoteWriteKind.Create, key, [Write(null, ("fld1", 5), ("fld0", "x")), Write(null)]), default);

        Assert.Equal(RemoteWriteOutcome.Written, result.Outcome);
        Assert.Equal(Ids("rec1", "rec2"), result.Records);
        Assert.Contains($"client_token={key}", _platform.Requests[1].PathAndQuery, StringComparison.Ordinal);
        Assert.Equal("""{"records":[{"fields":{"Qty":5,"Name":"x"}},{"fields":{}}]}""", _platform.Requests[1].Body);
    }

    [Fact]
    public async Task Updates_and_deletes_carry_no_key()
    {
        _platform.Answer(Fields("Name")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1"}]}}""").Answer("""{"code":0,"data":{"records":[]}}""");

        await _table.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write("rec1", ("fld0", null))]), default);
        var deleted = await _table.WriteAsync(new(RemoteWriteKind.Delete, Guid.NewGuid(), [Write("rec1")]), default);

        Assert.Equal("""{"records":[{"record_id":"rec1","fields":{"Name":null}}]}""", _platform.Requests[1].Body);
        Assert.EndsWith("batch_update", _platform.Requests[1].PathAndQuery, StringComparison.Ordinal);
        Assert.EndsWith("batch_delete", _platform.Requests[2].PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(Ids("rec1"), deleted.Records);
    }

    [Fact]
    public async Task A_refused_name_that_was_renamed_may_be_written_next_time()
    {
        _platform.Answer(Fields("Name")).Answer(Error(1254045)).Answer(Fields("Title")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1"}]}}""");

        Assert.Equal(RemoteWriteOutcome.NotNow, (await UpdateAsync()).Outcome);
        Assert.Equal(RemoteWriteOutcome.Written, (await UpdateAsync()).Outcome);

        Assert.Equal("""{"records":[{"record_id":"rec1","fields":{"Title":"secret value"}}]}""", _platform.Requests[3].Body);
    }

    [Fact]
    public async Task A_refused_name_that_still_is_the_name_stops()
    {
        _platform.Answer(Fields("Name")).Answer(Error(1254045)).Answer(Fields("Name"));

        Assert.Equal(RemoteWriteOutcome.Stopped, (await UpdateAsync()).Outcome);
    }

    [Fact]
    public async Task A_field_that_is_gone_stops_without_a_write()
    {
        _platform.Answer(Fields()).Answer(Fields());

        var result = await UpdateAsync();

        Assert.Equal(RemoteWriteOutcome.Stopped, result.Outcome);
        Assert.Contains("has no field fld0 any more", result.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_made_after_the_last_look_is_found()
    {
        _platform.Answer(Fields()).Answer(Fields("Name")).Answer("""{"code":0,"data":{"records":[{"record_id":"rec1"}]}}""");

        Assert.Equal(RemoteWriteOutcome.Written, (await UpdateAsync()).Outcome);
    }

    [Fact]
    public async Task A_table_not_found_is_looked_for_before_the_mapping_stops()
    {
        _platform.Answer(Fields("Name")).Answer(Error(1254041)).Answer("""{"code":0,"data":{"items":[{"table_id":"tblT","revision":1}]}}""");
        Assert.Equal(RemoteWriteOutcome.NotNow, (await UpdateAsync()).Outcome);

        _platform.Answer(Error(1254041)).Answer("""{"code":0,"data":{"items":[]}}""");
        Assert.Equal(RemoteWriteOutcome.Stopped, (await UpdateAsync()).Outcome);
    }

    [Theory]
    [InlineData(1254290, HttpStatusCode.OK, RemoteWriteOutcome.NotNow)]
    [InlineData(1254291, HttpStatusCode.OK, RemoteWriteOutcome.NotNow)]
    [InlineData(1254607, HttpStatusCode.BadRequest, RemoteWriteOutcome.NotNow)]
    [InlineData(99991400, HttpStatusCode.TooManyRequests, RemoteWriteOutcome.NotNow)]
    [InlineData(99991663, HttpStatusCode.BadRequest, RemoteWriteOutcome.NotNow)]
    [InlineData(1254043, HttpStatusCode.OK, RemoteWriteOutcome.RecordGone)]
    [InlineData(1254015, HttpStatusCode.BadRequest, RemoteWriteOutcome.Refused)]
    [InlineData(1254067, HttpStatusCode.OK, RemoteWriteOutcome.Refused)]
    [InlineData(1254130, HttpStatusCode.OK, RemoteWriteOutcome.Refused)]
    [InlineData(1254104, HttpStatusCode.OK, RemoteWriteOutcome.Refused)]
    [InlineData(1254010, HttpStatusCode.OK, RemoteWriteOutcome.Refused)]
    [InlineData(1254608, HttpStatusCode.Forbidden, RemoteWriteOutcome.KeyUsed)]
    [InlineData(1255006, HttpStatusCode.BadRequest, RemoteWriteOutcome.KeyUsed)]
    [InlineData(1255040, HttpStatusCode.GatewayTimeout, RemoteWriteOutcome.Unknown)]
    [InlineData(1255001, HttpStatusCode.OK, RemoteWriteOutcome.Unknown)]
    [InlineData(1254302, HttpStatusCode.Forbidden, RemoteWriteOutcome.Stopped)]
    [InlineData(1254103, HttpStatusCode.OK, RemoteWriteOutcome.Stopped)]
    [InlineData(99991403, HttpStatusCode.TooManyRequests, RemoteWriteOutcome.Stopped)]
    [InlineData(1254037, HttpStatusCode.BadRequest, RemoteWriteOutcome.Stopped)]
    [InlineData(31415926, HttpStatusCode.BadRequest, RemoteWriteOutcome.Stopped)]
    [InlineData(31415926, HttpStatusCode.InternalServerError, RemoteWriteOutcome.Unknown)]
    public async Task Answers_to_writes_become_outcomes(int code, HttpStatusCode status, RemoteWriteOutcome expected)
    {
        _platform.Answer(Fields("Name")).Answer(Error(code), status, ("x-tt-logid", "LOG1"));

        var result = await UpdateAsync();

        Assert.Equal(expected, result.Outcome);
        Assert.Equal((code, "LOG1"), (result.Problem!.Code, result.Problem.LogId));
        Assert.Equal(code is 1254290 or 1254291 or 1254607 or 99991400, result.Problem.IsContention);
        Assert.Equal(code is 1254067, result.Problem.MayHealItself);
    }

    [Fact]
    public async Task Lost_answers_leave_the_outcome_unknown_lost_connections_do_not()
    {
        _platform.Answer(Fields("Name")).Break(HttpRequestError.ResponseEnded).Break(HttpRequestError.ConnectionError).Answer("<html/>", HttpStatusCode.BadGateway);

        Assert.Equal(RemoteWriteOutcome.Unknown, (await UpdateAsync()).Outcome);
        Assert.Equal(RemoteWriteOutcome.NotNow, (await UpdateAsync()).Outcome);
        Assert.Equal(RemoteWriteOutcome.Unknown, (await UpdateAsync()).Outcome);
    }

    [Theory]
    [InlineData("TextFieldConvFail, field Name", true)]
    [InlineData("cannot convert 'secret value'", false)]
    [InlineData("cannot convert SECRET", false)]
    [InlineData("", false)]
    public async Task The_platforms_own_words_are_shown_unless_they_quote_a_value(string message, bool shown)
    {
        _platform.Answer(Fields("Name")).Answer($$"""{"code":1254060,"msg":"{{message}}"}""");

        var result = await UpdateAsync();

        Assert.Equal(shown, result.Problem!.Message.Contains($"The platform says: \"{message}\".", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", result.Problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Field_names_are_believed_for_a_while_and_until_they_are_forgotten()
    {
        _platform.Answer(Fields("Name")).Answer(Written).Answer(Written).Answer(Fields("Name")).Answer(Written).Answer(Fields("Name")).Answer(Written);

        await UpdateAsync();
        await UpdateAsync();
        _table.ForgetFields();
        await UpdateAsync();
        _platform.Time.Advance(TimeSpan.FromMinutes(1));
        await UpdateAsync();

        Assert.Equal([true, false, false, true, false, true, false], _platform.Requests.Select(request => request.Method == "GET"));
    }

    [Fact]
    public async Task Event_cells_are_read_with_the_last_known_field()
    {
        Assert.False(_table.TryReadEventCell(new("fld0"), "x", out _));
        _platform.Answer(Fields("Name"));
        await _table.ReadFieldsAsync(default);

        Assert.True(_table.TryReadEventCell(new("fld0"), "x", out var cell));
        Assert.Equal("""[{"type":"text","text":"x"}]""", cell!.Value.GetRawText());
        Assert.True(_table.TryReadEventCell(new("fld0"), "", out cell));
        Assert.Null(cell);
        Assert.False(_table.TryReadEventCell(new("fldNew"), "x", out _));
    }

    private const string NoRecords = """{"code":0,"data":{"records":[]}}""";
    private const string Written = """{"code":0,"data":{"records":[{"record_id":"rec1"}]}}""";

    private Task<RemoteWriteResult> UpdateAsync() =>
        _platform.Time.RunAsync(_table.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write("rec1", ("fld0", "secret value"))]), default), Long);

    /// <summary>The queries for pages of records that were sent.</summary>
    private IEnumerable<string> Searches() => _platform.Requests
        .Select(request => request.PathAndQuery.Split('/')[^1])
        .Where(query => query.StartsWith("search", StringComparison.Ordinal));

    private Task<List<RemotePage>> ScanAsync() => ScanAsync(from: null);

    private async Task<List<RemotePage>> ScanAsync(string? from)
    {
        List<RemotePage> pages = [];
        await foreach (var page in _table.ScanAsync(from, default))
            pages.Add(page);
        return pages;
    }

    private static RemoteWrite Write(string? record, params (string Field, JsonNode? Value)[] cells) =>
        new(record is null ? null : new RecordId(record), cells.ToDictionary(cell => new FieldId(cell.Field), cell => cell.Value));

    private static RecordId[] Ids(params string[] ids) => [.. ids.Select(id => new RecordId(id))];

    private static string Error(int code) => $$"""{"code":{{code}},"msg":"scripted"}""";

    private static string Records(string name) => $$$"""{"code":0,"data":{"records":[{"record_id":"rec1","fields":{"{{{name}}}":"x"}}]}}""";

    /// <summary>The list of text fields fld0, fld1, … with these names.</summary>
    private static string Fields(params string[] names) => JsonSerializer.Serialize(new
    {
        code = 0,
        data = new { has_more = false, items = names.Select((name, i) => new { field_id = $"fld{i}", field_name = name, type = 1 }) },
    });
}
