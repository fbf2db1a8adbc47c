namespace BitableSync.IntegrationTests.Simulator;

public sealed class GatewayTests : SimulatorTest
{
    [Theory]
    [InlineData("", 99991661)]
    [InlineData("nonsense", 99991671)]
    [InlineData("t-unknown", 99991663)]
    [InlineData("u-unknown", 99991668)]
    public async Task Bad_tokens_get_http_400_with_their_code(string token, int code)
    {
        var reply = await Client.GetAsync($"open-apis/bitable/v1/apps/{AppToken}", token);

        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("GET", "open-apis/nothing/here", 404, 99991201)]
    [InlineData("DELETE", "open-apis/auth/v3/tenant_access_token/internal", 400, 99991301)]
    public async Task Unknown_paths_and_methods_have_their_codes(string method, string path, int status, int code)
    {
        var reply = await Client.SendAsync(new HttpMethod(method), path, null, token: "");

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Every_answer_carries_a_log_id_and_a_request_id()
    {
        var good = await Client.GetAsync($"open-apis/bitable/v1/apps/{AppToken}");
        var bad = await Client.GetAsync("open-apis/nothing/here");

        foreach (var reply in (SimulatorClient.Reply[])[good, bad])
        {
            Assert.Matches("^[0-9]{14}[0-9A-F]{20}$", Assert.Single(reply.Headers.GetValues("x-tt-logid")));
            Assert.NotEmpty(Assert.Single(reply.Headers.GetValues("x-request-id")));
        }
        Assert.Equal(Assert.Single(bad.Headers.GetValues("x-tt-logid")), bad.Body.GetProperty("error").GetProperty("log_id").GetString());
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        await Client.ControlAsync(HttpMethod.Put, "scopes", new { scopes = new[] { "im:message" } });

        var reply = await Client.GetAsync($"open-apis/bitable/v1/apps/{AppToken}");

        Assert.Equal((400, 99991672), (reply.Status, reply.Code));
        Assert.Contains("bitable:app", reply.Body.GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Equal("action_scope_required", reply.Body.GetProperty("error").GetProperty("permission_violations")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Enforced_rates_answer_429_with_the_wait()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { rate_limits = true });

        var replies = new List<SimulatorClient.Reply>();
        for (var call = 0; call < 11; call++) replies.Add(await Client.GetAsync($"open-apis/drive/v1/files/{AppToken}/get_subscribe?file_type=bitable"));

        Assert.All(replies.SkipLast(1), reply => Assert.Equal(0, reply.Code));
        Assert.Equal((429, 99991400), (replies[^1].Status, replies[^1].Code));
        Assert.Equal("10", Assert.Single(replies[^1].Headers.GetValues("x-ogw-ratelimit-limit")));
        Assert.InRange(int.Parse(Assert.Single(replies[^1].Headers.GetValues("x-ogw-ratelimit-reset")), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    public async Task Revoked_permission_shows_as_empty_lists_and_refused_writes()
    {
        var recordId = await CreateAsync(new { Name = "hidden" });
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/access", new { access = "sees_nothing" });

        var search = await Client.PostAsync(RecordsPath + "/search", new { });
        var got = await Client.PostAsync(RecordsPath + "/batch_get", new { record_ids = new[] { recordId, "recMissing0000" } });
        var write = await Client.PostAsync(RecordsPath, new { fields = new { Name = "x" } });

        Assert.Equal((0, 0), (search.Code, search.Data.GetProperty("total").GetInt32()));
        Assert.Equal(recordId, Assert.Single(got.Data.GetProperty("forbidden_record_ids").EnumerateArray()).GetString());
        Assert.Equal("recMissing0000", Assert.Single(got.Data.GetProperty("absent_record_ids").EnumerateArray()).GetString());
        Assert.Equal((403, 1254302), (write.Status, write.Code));
    }

    [Fact]
    public async Task An_app_removed_from_the_document_is_refused()
    {
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/access", new { access = "none" });

        var reply = await Client.PostAsync(RecordsPath + "/search", new { });

        Assert.Equal((403, 91403), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("wikWrong!", "tblX", 1254003)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA", "tblX", 1254040)]
    [InlineData(null, "nonsense", 1254004)]
    [InlineData(null, "tblUnknown", 1254041)]
    public async Task Wrong_ids_have_their_codes(string? appToken, string tableId, int code)
    {
        var reply = await Client.PostAsync($"open-apis/bitable/v1/apps/{appToken ?? AppToken}/tables/{tableId}/records/search", new { });

        Assert.Equal((200, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task The_call_log_measures_gaps_between_writes_to_one_base()
    {
        await CreateAsync(new { Name = "1" });
        await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Repeat(new { fields = new { } }, 7) });
        await Client.PostAsync(RecordsPath + "/search", new { });

        var summary = await Client.ControlAsync(HttpMethod.Get, "calls/summary");
        var calls = (await Client.ControlAsync(HttpMethod.Get, "calls")).EnumerateArray().Where(call => call.GetProperty("kind").GetString() == "write").ToList();

        Assert.Equal((2, 7, 1), (summary.GetProperty("writes").GetInt32(), summary.GetProperty("max_batch").GetInt32(), summary.GetProperty("max_in_flight").GetInt32()));
        var gap = calls[1].GetProperty("start_ms").GetDouble() - calls[0].GetProperty("end_ms").GetDouble();
        Assert.True(gap >= 0);
        Assert.Equal(gap, summary.GetProperty("min_gap_ms").GetDouble(), precision: 2);
        Assert.Equal((AppToken, TableId), (calls[1].GetProperty("app_token").GetString(), calls[1].GetProperty("table_id").GetString()));

        await Client.ControlAsync(HttpMethod.Delete, "calls");
        Assert.Equal(0, (await Client.ControlAsync(HttpMethod.Get, "calls/summary")).GetProperty("calls").GetInt32());
    }

    [Theory]
    [InlineData("{\"fields\":{\"Name\":\"\\ud800\"}}")]
    [InlineData("{\"fields\":{\"\\udc00\":1}}")]
    [InlineData("{\"fields\":")]
    [InlineData("")]
    public async Task Bodies_that_are_no_json_text_are_refused(string body)
    {
        using var content = new StringContent(body);

        var reply = await Client.SendAsync(HttpMethod.Post, RecordsPath, content, token: null);

        Assert.Equal((200, 1254000), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Text_of_every_kind_comes_back_as_it_was()
    {
        foreach (var text in (string[])["a\0b", "🚀", "line\nline", "\"quoted\" \\ <b>&amp;</b>", "\u2028", new string('字', 100_000)])
        {
            var recordId = await CreateAsync(new { Name = text });

            Assert.Equal(text, (await ReadAsync(recordId)).GetProperty("Name")[0].GetProperty("text").GetString());
        }
    }

    [Fact]
    public async Task Random_bodies_are_refused_with_a_code_and_never_with_a_server_error()
    {
        const int seed = 20260802;
        var random = new Random(seed);
        string[] paths = ["", "/batch_create", "/batch_update", "/batch_delete", "/search", "/batch_get"];
        var body = """{"records":[{"record_id":"rec0","fields":{"Name":"x","Qty":1,"Tags":["a"]}}],"record_ids":["rec0"],"filter":{"conjunction":"and","conditions":[{"field_name":"Qty","operator":"is","value":["1"]}]},"sort":[{"field_name":"Qty"}]}"""u8.ToArray();
        for (var round = 0; round < 2000; round++)
        {
            var mutated = (byte[])body.Clone();
            for (var hits = random.Next(1, 6); hits > 0; hits--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            using var content = new ByteArrayContent(mutated);

            var reply = await Client.SendAsync(HttpMethod.Post, RecordsPath + paths[random.Next(paths.Length)], content, token: null);

            Assert.True(reply.Status < 500 && reply.Body.TryGetProperty("code", out _), $"round {round}: {reply.Status} for {System.Text.Encoding.UTF8.GetString(mutated)}");
        }
    }
}
