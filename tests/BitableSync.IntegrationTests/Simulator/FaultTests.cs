namespace BitableSync.IntegrationTests.Simulator;

public sealed class FaultTests : SimulatorTest
{
    [Theory]
    [InlineData(1254290, 200)]
    [InlineData(1254291, 200)]
    [InlineData(1254607, 400)]
    [InlineData(1255040, 504)]
    public async Task A_code_is_answered_and_nothing_applied(int code, int status)
    {
        await FaultAsync(new { kind = "code", code, path = "/records$", times = 1 });

        var refused = await Client.PostAsync(RecordsPath, new { fields = new { Name = "x" } });
        var after = await Client.PostAsync(RecordsPath, new { fields = new { Name = "x" } });

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Equal(0, after.Code);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_code_can_be_answered_although_the_call_was_applied()
    {
        await FaultAsync(new { kind = "code_after_applying", code = 1255040, times = 1 });

        var reply = await Client.PostAsync(RecordsPath, new { fields = new { Name = "x" } });

        Assert.Equal((504, 1255040), (reply.Status, reply.Code));
        Assert.Equal(1, await CountAsync());
    }

    [Theory]
    [InlineData("reset_before_applying", 0)]
    [InlineData("reset_after_applying", 1)]
    public async Task A_cut_connection_leaves_the_call_undone_or_done(string kind, int records)
    {
        await FaultAsync(new { kind, method = "POST", path = "/records$", times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsync(RecordsPath, new { fields = new { Name = "x" } }));

        Assert.Equal(records, await CountAsync());
        Assert.Equal(0, Host.Platform.CallLog.Calls.Single(call => call.Fault is not null).HttpStatus);
    }

    [Fact]
    public async Task After_a_lost_answer_the_same_client_token_finds_the_record_already_there()
    {
        var path = RecordsPath + "?client_token=" + Guid.NewGuid();
        await FaultAsync(new { kind = "reset_after_applying", path = "/records$", times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsync(path, new { fields = new { Name = "x" } }));

        var again = await Client.PostAsync(path, new { fields = new { Name = "x" } });

        Assert.Equal(0, again.Code);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Throttling_can_use_the_old_http_400()
    {
        await FaultAsync(new { kind = "throttle", status = 400, reset_seconds = 2, times = 1 });

        var reply = await Client.GetAsync(TablePath + "/fields");

        Assert.Equal((400, 99991400), (reply.Status, reply.Code));
        Assert.Equal("2", Assert.Single(reply.Headers.GetValues("x-ogw-ratelimit-reset")));
    }

    [Theory]
    [InlineData("html", 502, "<html>")]
    [InlineData("empty", 502, "")]
    public async Task Bodies_need_not_be_json(string kind, int status, string beginning)
    {
        await FaultAsync(new { kind, times = 1 });

        var reply = await Client.GetAsync(TablePath + "/fields");

        Assert.Equal(status, reply.Status);
        Assert.StartsWith(beginning, System.Text.Encoding.UTF8.GetString(reply.Bytes), StringComparison.Ordinal);
        Assert.Equal(beginning.Length == 0, reply.Bytes.Length == 0);
    }

    [Fact]
    public async Task A_slow_write_holds_the_write_slot_and_goes_through_although_its_caller_left()
    {
        await FaultAsync(new { kind = "slow", delay_ms = 500, path = "/records$", times = 1 });
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, RecordsPath) { Content = new StringContent("""{"fields":{"Name":"slow"}}""") };
        request.Headers.Add("Authorization", "Bearer " + await Client.TokenAsync());
        var slow = Client.Http.SendAsync(request, leaving.Token);
        await Wait.UntilAsync(() => Host.Platform.FindBase(AppToken)!.IsWriting, "the slow call to begin");

        var other = await Client.PostAsync(RecordsPath, new { fields = new { Name = "other" } });
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);

        Assert.Equal(1254291, other.Code);
        await Wait.UntilAsync(() => !Host.Platform.FindBase(AppToken)!.IsWriting, "the slow call to end");
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Times_run_out_and_probability_of_zero_never_hits()
    {
        await FaultAsync(new { kind = "code", code = 1254290, times = 2 });
        await FaultAsync(new { kind = "code", code = 1255001, probability = 0.0 });

        var codes = new List<int>();
        for (var call = 0; call < 4; call++) codes.Add((await Client.GetAsync(TablePath + "/fields")).Code);

        Assert.Equal([1254290, 1254290, 0, 0], codes);
    }

    [Fact]
    public async Task A_forbidden_text_refuses_every_batch_that_contains_it()
    {
        await Client.ControlAsync(HttpMethod.Post, "faults/forbidden-texts", new { text = "poison" });

        var whole = await Client.PostAsync(RecordsPath + "/batch_create", new { records = new[] { new { fields = new { Name = "fine" } }, new { fields = new { Name = "a poison b" } } } });
        var half = await Client.PostAsync(RecordsPath + "/batch_create", new { records = new[] { new { fields = new { Name = "fine" } } } });

        Assert.Equal((400, 1254015), (whole.Status, whole.Code));
        Assert.Equal(0, half.Code);
    }

    [Fact]
    public async Task A_lagging_replica_shows_the_state_from_before_the_write()
    {
        var recordId = await CreateAsync(new { Name = "old" });
        var deleted = await CreateAsync(new { Name = "deleted" });
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { replica_lag_ms = 600_000 });

        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Name = "new" } });
        var created = await CreateAsync(new { Name = "created" });
        await Client.DeleteAsync($"{RecordsPath}/{deleted}");

        var got = await Client.PostAsync(RecordsPath + "/batch_get", new { record_ids = new[] { recordId, created, deleted } });
        Assert.Equal(created, Assert.Single(got.Data.GetProperty("absent_record_ids").EnumerateArray()).GetString());
        Assert.Equal(["old", "deleted"], got.Data.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("fields").GetProperty("Name")[0].GetProperty("text").GetString()));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_full_table_refuses_more_records()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { record_limit = 2 });

        var reply = await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Repeat(new { fields = new { } }, 3) });

        Assert.Equal(1254103, reply.Code);
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("faults", """{"kind":"unheard_of"}""")]
    [InlineData("faults", """{"kind":"code"}""")]
    [InlineData("faults", """{"kind":"html","typo":1}""")]
    [InlineData("faults", """{"kind":"html","path":"("}""")]
    [InlineData("faults", """{"kind":"slow","delay_ms":1e300}""")]
    [InlineData("events/faults", """{"kind":"slow"}""")]
    [InlineData("faults/forbidden-texts", """{"text":null}""")]
    [InlineData("faults/forbidden-texts", "{}")]
    [InlineData("bases", """{"name":"B","time_zone":"Moon/Crater"}""")]
    [InlineData("bases", "[")]
    [InlineData("bases", """{"name":"B","time_zone":"Moon/Crater","tables":[{"name":"\ud800"}]}""")]
    public async Task A_wrong_order_to_the_control_surface_is_an_error(string path, string body)
    {
        using var content = new StringContent(body);

        var reply = await Client.SendAsync(HttpMethod.Post, "simulator/" + path, content, token: "");

        Assert.Equal(400, reply.Status);
        Assert.NotEmpty(reply.Body.GetProperty("error").GetString()!);
    }

    /// <summary>With the token fetched before, so that the fault hits the call under test.</summary>
    private async Task FaultAsync(object fault)
    {
        await Client.TokenAsync();
        await Client.ControlAsync(HttpMethod.Post, "faults", fault);
    }

    private async Task<int> CountAsync() => (await Client.PostAsync(RecordsPath + "/search", new { })).Data.GetProperty("total").GetInt32();
}
