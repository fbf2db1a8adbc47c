#if HANGFIRE
using System.Net;
using System.Text.RegularExpressions;
using BitableSync.Engine.Jobs;
using BitableSync.IntegrationTests.Support;
using BitableSync.Jobs.Hangfire;
using BitableSync.Jobs.Hangfire.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>The dashboard as a browser gets it. Who may do what is told by a header here.</summary>
public sealed partial class HangfireDashboardTests : IAsyncLifetime
{
    private const string Who = "X-Who";

    private TestDatabase? _database;
    private WebApplication? _app;
    private HttpClient? _browser;

    private HttpClient Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (PostgresSkip.Reason is not null) return;
        _database = await TestDatabase.CreateAsync();
        _app = Build(_database);
        await _app.StartAsync();
        _browser = BrowserOf(_app);
        await _app.Services.GetRequiredService<IJobSchedule>().SetAsync(
            [new ScheduledJob(SyncJob.Push, new("orders"), TimeSpan.FromHours(1))], CancellationToken.None);
        await Eventually.TrueAsync(async () => (await GetAsync("/hangfire/recurring", "operator")).Text.Contains("push:orders"), "a timer on the dashboard");
    }

    public async Task DisposeAsync()
    {
        _browser?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task The_home_page_shows_what_waits_for_people_and_leads_there()
    {
        var (status, text) = await GetAsync("/hangfire", "operator");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("BitableSync jobs", text);
        Assert.Matches("""(?s)href="/\#mappings".*?Mappings.*?\b3\b""", text);
        Assert.Matches("""(?s)href="/\#conflicts".*?Conflicts.*?\b41\b""", text);
        Assert.Matches("""(?s)href="/\#dead-letters".*?Dead letters.*?\b0\b""", text);
        Assert.Matches("""(?s)\b1\b.*?Stopped mappings.*?0\.01:02:03.*?Oldest waiting change""", text);
    }

    [PostgresFact]
    public async Task Who_may_not_look_is_turned_away()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/hangfire", "stranger")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/hangfire/jobs/succeeded", "stranger")).Status);
    }

    [PostgresFact]
    public async Task Who_may_only_look_has_no_buttons_and_no_other_way_either()
    {
        Assert.Contains("Trigger now", (await GetAsync("/hangfire/recurring", "operator")).Text);
        Assert.DoesNotContain("Trigger now", (await GetAsync("/hangfire/recurring", "viewer")).Text);
        Assert.Equal(HttpStatusCode.Unauthorized, await TriggerAsync("viewer", await TokenAsync("viewer")));
    }

    [PostgresFact]
    public async Task A_button_works_with_the_pages_token_only()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await TriggerAsync("operator", token: null));
        Assert.Equal(HttpStatusCode.NoContent, await TriggerAsync("operator", await TokenAsync("operator")));
    }

    private static WebApplication Build(TestDatabase database)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddAntiforgery();
        builder.Services.AddSingleton(NpgsqlDataSource.Create(database.ConnectionString));
        builder.Services.AddSingleton<ISyncJobRunner>(new ScriptedRunner());
        builder.Services.AddBitableSyncHangfire(new JobsOptions()).AddBitableSyncDashboard<Facts>();
        var app = builder.Build();
        app.UseRouting();
        app.MapBitableSyncDashboard(
            "/hangfire",
            new DashboardAccess(
                MayLook: http => http.Request.Headers[Who] != "stranger",
                MayAct: http => http.Request.Headers[Who] == "operator"));
        return app;
    }

    private static HttpClient BrowserOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string who)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(Who, who);
        using var response = await Browser.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(string Header, string Value)?> TokenAsync(string who)
    {
        var page = (await GetAsync("/hangfire/recurring", who)).Text;
        return (CsrfHeader().Match(page).Groups[1].Value, CsrfToken().Match(page).Groups[1].Value);
    }

    private async Task<HttpStatusCode> TriggerAsync(string who, (string Header, string Value)? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hangfire/recurring/trigger");
        request.Headers.Add(Who, who);
        if (token is { } given) request.Headers.Add(given.Header, given.Value);
        request.Content = new FormUrlEncodedContent([new("jobs[]", "push:orders")]);
        using var response = await Browser.SendAsync(request);
        return response.StatusCode;
    }

    [GeneratedRegex("name=\"csrf-header\" content=\"([^\"]+)\"")]
    private static partial Regex CsrfHeader();

    [GeneratedRegex("name=\"csrf-token\" content=\"([^\"]+)\"")]
    private static partial Regex CsrfToken();

    private sealed class Facts : IDashboardFacts
    {
        public Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new DashboardFacts
        {
            Mappings = 3,
            Stopped = 1,
            LongestLag = new TimeSpan(1, 2, 3),
            OpenConflicts = 41,
        });
    }
}
#endif
