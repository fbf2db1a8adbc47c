using BitableSync.Feishu;
using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Auth;

public sealed class AppCredentialsTests
{
    private static readonly FeishuOptions Store = new()
    {
        Domain = "http://platform.test", AppId = "cli_a", AppSecret = "s", AppType = AppTypes.Store, TenantKey = "tk", ReceiveMode = ReceiveModes.Webhook, MaxAttempts = 1,
    };

    [Fact]
    public async Task A_self_built_app_exchanges_id_and_secret()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"msg":"ok","tenant_access_token":"t-abc","expire":7200}""");

        var token = await new SelfBuiltApp(platform.Http, platform.Options).IssueAsync(default);

        Assert.Equal(new IssuedToken("t-abc", TimeSpan.FromHours(2)), token);
        var request = Assert.Single(platform.Requests);
        Assert.Equal("/open-apis/auth/v3/tenant_access_token/internal", request.PathAndQuery);
        Assert.Equal("""{"app_id":"cli_0123456789abcdef","app_secret":"s3cret-of-app"}""", request.Body);
        Assert.Null(request.Token);
    }

    [Fact]
    public async Task A_wrong_secret_stops_with_advice_and_without_the_secret()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":10015,"msg":"app secret invalid"}""");

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => new SelfBuiltApp(platform.Http, platform.Options).IssueAsync(default));

        Assert.Equal(ErrorClass.Stop, error.Class);
        Assert.Contains("Feishu:AppSecret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_app_goes_from_ticket_to_app_token_to_tenant_token()
    {
        var platform = new ScriptedPlatform { Options = Store }
            .Answer("""{"code":0,"msg":"ok","app_access_token":"a-1","expire":7140}""")
            .Answer("""{"code":0,"msg":"ok","tenant_access_token":"t-1","expire":7140}""")
            .Answer("""{"code":0,"msg":"ok","tenant_access_token":"t-2","expire":7140}""");
        var tickets = new AppTicketsInMemory();
        await tickets.KeepAsync("ticket-1", default);
        var app = new StoreApp(platform.Http, Store, tickets, platform.Time);

        Assert.Equal("t-1", (await app.IssueAsync(default)).Value);
        Assert.Equal("t-2", (await app.IssueAsync(default)).Value);

        Assert.Equal(
        [
            """{"app_id":"cli_a","app_secret":"s","app_ticket":"ticket-1"}""",
            """{"app_access_token":"a-1","tenant_key":"tk"}""",
            """{"app_access_token":"a-1","tenant_key":"tk"}""",
        ], platform.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task A_store_app_without_a_ticket_asks_for_one()
    {
        var platform = new ScriptedPlatform { Options = Store }.Answer("""{"code":0,"msg":"ok"}""");
        var app = new StoreApp(platform.Http, Store, new AppTicketsInMemory(), platform.Time);

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => app.IssueAsync(default));

        Assert.Equal(ErrorClass.Retry, error.Class);
        Assert.Equal("/open-apis/auth/v3/app_ticket/resend", Assert.Single(platform.Requests).PathAndQuery);
    }

    [Fact]
    public async Task A_stale_ticket_is_asked_for_again()
    {
        var platform = new ScriptedPlatform { Options = Store }.Answer("""{"code":10012,"msg":"app_ticket invalid"}""").Answer("""{"code":0,"msg":"ok"}""");
        var tickets = new AppTicketsInMemory();
        await tickets.KeepAsync("old", default);
        var app = new StoreApp(platform.Http, Store, tickets, platform.Time);

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => app.IssueAsync(default));

        Assert.Equal(10012, error.Code);
        Assert.Equal("/open-apis/auth/v3/app_ticket/resend", platform.Requests[1].PathAndQuery);
    }

    [Fact]
    public async Task A_refused_app_token_is_fetched_anew()
    {
        var platform = new ScriptedPlatform { Options = Store }
            .Answer("""{"code":0,"app_access_token":"a-1","expire":7140}""")
            .Answer("""{"code":99991664,"msg":"invalid app token"}""")
            .Answer("""{"code":99991664,"msg":"invalid app token"}""")
            .Answer("""{"code":0,"app_access_token":"a-2","expire":7140}""")
            .Answer("""{"code":0,"tenant_access_token":"t-2","expire":7140}""");
        var tickets = new AppTicketsInMemory();
        await tickets.KeepAsync("ticket", default);
        var app = new StoreApp(platform.Http, Store, tickets, platform.Time);

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => app.IssueAsync(default));
        Assert.Equal(ErrorClass.RefreshToken, error.Class);

        Assert.Equal("t-2", (await app.IssueAsync(default)).Value);
    }
}
