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
        Assert.Matches("""(?s)href="/hangfire/mappings".*?Mappings.*?\b3\b""", text);
        Assert.Matches("""(?s)href="/\#conflicts".*?Conflicts.*?\b41\b""", text);
        Assert.Matches("""(?s)href="/\#dead-letters".*?Dead letters.*?\b0\b""", text);
        Assert.Matches("""(?s)\b1\b.*?Stopped or held.*?62 min.*?Oldest waiting change""", text);
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

    [PostgresFact]
    public async Task The_mappings_have_a_page_that_tells_how_each_fares()
    {
        var text = (await GetAsync("/hangfire/mappings", "viewer")).Text;
        Assert.Matches("""(?s)orders.*?Running.*?3 row changes waiting.*?last run .*?up to date.*?no run yet.*?0 of 5,760 differed""", text);
        Assert.Matches("""(?s)invoices.*?Stopped.*?Paused by a person\.""", text);
        Assert.Contains("&lt;b&gt;goods&lt;/b&gt;", text);
        Assert.DoesNotContain("<b>goods", text);
        Assert.DoesNotContain("/hangfire/mappings/pause", text);
    }

    [PostgresFact]
    public async Task Mappings_are_paused_and_resumed_from_their_page()
    {
        const string pause = "/hangfire/mappings/pause";
        Assert.Contains(pause, (await GetAsync("/hangfire/mappings", "operator")).Text);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(pause, "operator", await TokenAsync("operator"), "orders", "<b>goods</b>"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("/hangfire/mappings/resume", "operator", await TokenAsync("operator"), "invoices"));
        Assert.Matches("""(?s)orders.*?Stopped.*?invoices.*?Running.*?goods.*?Stopped""", (await GetAsync("/hangfire/mappings", "viewer")).Text);
    }

    [PostgresFact]
    public async Task A_mapping_is_paused_by_nobody_who_may_not_and_by_no_other_site()
    {
        const string pause = "/hangfire/mappings/pause";
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(pause, "viewer", await TokenAsync("viewer"), "orders"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(pause, "operator", token: null, "orders"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(pause, "operator", await TokenAsync("operator")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await GetAsync(pause, "operator")).Status);
        Assert.Matches("""(?s)orders.*?Running""", (await GetAsync("/hangfire/mappings", "viewer")).Text);
    }

    private static WebApplication Build(TestDatabase database)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddAntiforgery();
        builder.Services.AddSingleton(NpgsqlDataSource.Create(database.ConnectionString));
        builder.Services.AddSingleton<ISyncJobRunner>(new ScriptedRunner());
        builder.Services.AddBitableSyncHangfire(new JobsOptions()).AddBitableSyncDashboard<Mappings>();
        var app = builder.Build();
        app.UseRouting();
        app.MapBitableSyncDashboard(
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

    private Task<HttpStatusCode> TriggerAsync(string who, (string Header, string Value)? token) =>
        PostAsync("/hangfire/recurring/trigger", who, token, "push:orders");

    private async Task<HttpStatusCode> PostAsync(string path, string who, (string Header, string Value)? token, params string[] marked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add(Who, who);
        if (token is { } given) request.Headers.Add(given.Header, given.Value);
        request.Content = new FormUrlEncodedContent(marked.Select(name => KeyValuePair.Create("jobs[]", name)));
        using var response = await Browser.SendAsync(request);
        return response.StatusCode;
    }

    [GeneratedRegex("name=\"csrf-header\" content=\"([^\"]+)\"")]
    private static partial Regex CsrfHeader();

    [GeneratedRegex("name=\"csrf-token\" content=\"([^\"]+)\"")]
    private static partial Regex CsrfToken();

    private sealed class Mappings : IDashboardMappings
    {
        private readonly List<string> _paused = ["invoices"];

        public Task<DashboardFacts> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new DashboardFacts
        {
            Mappings = [MappingOf("orders", 40), MappingOf("invoices", 1), MappingOf("<b>goods</b>", 0)],
            LongestLag = "62 min",
        });

        public Task PauseAsync(string mapping, string? by, CancellationToken cancellationToken)
        {
            _paused.Add(mapping);
            return Task.CompletedTask;
        }

        public Task ResumeAsync(string mapping, string? by, CancellationToken cancellationToken)
        {
            _paused.Remove(mapping);
            return Task.CompletedTask;
        }

        private MappingFacts MappingOf(string name, long conflicts) => new()
        {
            Name = name,
            State = _paused.Contains(name) ? "Stopped" : "Running",
            NeedsPerson = _paused.Contains(name),
            Note = _paused.Contains(name) ? "Paused by a person." : null,
            ToBitable = new DirectionFacts("3 row changes waiting", new DateTimeOffset(2026, 11, 21, 8, 15, 0, TimeSpan.Zero)),
            ToPostgres = new DirectionFacts("up to date", LastRunAt: null),
            Compared = "0 of 5,760 differed",
            OpenConflicts = conflicts,
        };
    }
}
#endif
