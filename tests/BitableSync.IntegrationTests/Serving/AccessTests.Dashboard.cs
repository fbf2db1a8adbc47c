#if HANGFIRE
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>The job engine's dashboard behind the same login.</summary>
public sealed partial class AccessTests
{
    private const string Dashboard = "hangfire/mappings";

    [PostgresFact]
    public async Task The_dashboard_asks_for_a_login_lets_every_role_look_and_operators_act()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(new Dictionary<string, string>(WithKeys) { ["Jobs__Engine"] = "hangfire" });
        using var admin = Visitor.Script(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(admin);
        using var nobody = Visitor.Browser(engine.Address);
        using var viewer = await Visitor.LoggedInAsync(engine.Address, await CreateAsync(admin, "grafana", "viewer"));
        using var person = await Visitor.LoggedInAsync(engine.Address, await CreateAsync(admin, "wang.fang", "operator"));

        using var sent = await nobody.Http.GetAsync(Dashboard);
        Assert.Equal((HttpStatusCode.Redirect, "/login"), (sent.StatusCode, sent.Headers.Location?.AbsolutePath));
        Assert.Equal(HttpStatusCode.Unauthorized, await PressAsync(nobody, "hangfire/stats", token: "", "metrics[]", "x"));

        var looked = await viewer.Http.GetStringAsync(Dashboard);
        Assert.DoesNotContain("mappings/pause", looked, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await PressAsync(viewer, "hangfire/stats", HeaderTokenOf(looked), "metrics[]", "bitable-sync:mappings"));
        Assert.Equal(HttpStatusCode.Forbidden, await PressAsync(viewer, "hangfire/mappings/pause", HeaderTokenOf(looked), "jobs[]", "part"));
        Assert.Equal(HttpStatusCode.Forbidden, await PressAsync(viewer, "hangfire/recurring/trigger", HeaderTokenOf(looked), "jobs[]", "push:part"));

        var acting = await person.Http.GetStringAsync(Dashboard);
        Assert.Equal(HttpStatusCode.BadRequest, await PressAsync(person, "hangfire/mappings/pause", "forged", "jobs[]", "part"));
        Assert.Equal(HttpStatusCode.NoContent, await PressAsync(person, "hangfire/mappings/pause", HeaderTokenOf(acting), "jobs[]", "part"));
        Assert.Contains("Paused by wang.fang.", await viewer.Http.GetStringAsync(Dashboard), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await PressAsync(person, "hangfire/mappings/resume", HeaderTokenOf(acting), "jobs[]", "part"));
        Assert.DoesNotContain("Paused by", await viewer.Http.GetStringAsync(Dashboard), StringComparison.Ordinal);

        var audit = await admin.Http.GetFromJsonAsync<JsonElement>("api/v1/audit");
        Assert.Equal(
            [
                "wang.fang POST /hangfire/mappings/resume part done",
                "wang.fang POST /hangfire/mappings/pause part done",
                "wang.fang POST /hangfire/mappings/pause 400 Bad Request",
                "grafana POST /hangfire/recurring/trigger 403 Forbidden",
                "grafana POST /hangfire/mappings/pause 403 Forbidden",
            ],
            audit.EnumerateArray().Take(5).Select(entry => string.Join(
                ' ', new[] { "actor", "action", "subject", "outcome" }.Select(member => entry.GetProperty(member).GetString()))));
    }

    [PostgresFact]
    public async Task Who_acts_on_runs_from_the_dashboard_is_recorded_with_their_ids()
    {
        await using var world = await WorldAsync();
        await using var engine = world.StartEngine(new Dictionary<string, string>(WithKeys) { ["Jobs__Engine"] = "hangfire" });
        using var admin = Visitor.Script(engine.Address, await FirstKeyAsync(engine));
        await AnswersAsync(admin);
        using var person = await Visitor.LoggedInAsync(engine.Address, await CreateAsync(admin, "wang.fang", "operator"));
        var page = "";
        await Eventually.TrueAsync(
            async () => RunId().IsMatch(page = await person.Http.GetStringAsync("hangfire/jobs/succeeded")), "a run that succeeded", TimeSpan.FromSeconds(60));
        var id = RunId().Match(page).Groups[1].Value;

        Assert.Equal(HttpStatusCode.NoContent, await PressAsync(person, "hangfire/jobs/succeeded/requeue", HeaderTokenOf(page), "jobs[]", id));
        Assert.Equal(HttpStatusCode.NoContent, await PressAsync(person, $"hangfire/jobs/actions/delete/{id}", HeaderTokenOf(page), "x", "x"));

        var audit = await admin.Http.GetFromJsonAsync<JsonElement>("api/v1/audit");
        Assert.Equal(
            [$"/hangfire/jobs/actions/delete/{id}", $"/hangfire/jobs/succeeded/requeue {id}"],
            audit.EnumerateArray().Take(2).Select(entry => entry.GetProperty("subject").GetString()));
    }

    private static async Task<HttpStatusCode> PressAsync(Visitor visitor, string path, string token, string field, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(field, value)]) };
        request.Headers.Add("X-Antiforgery", token);
        request.Headers.Add("Accept", "application/json");
        using var answer = await visitor.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string HeaderTokenOf(string page) => HeaderToken().Match(page).Groups[1].Value;

    [GeneratedRegex("/hangfire/jobs/details/([0-9]+)")]
    private static partial Regex RunId();

    [GeneratedRegex("name=\"csrf-token\" content=\"([^\"]+)\"")]
    private static partial Regex HeaderToken();
}
#endif
