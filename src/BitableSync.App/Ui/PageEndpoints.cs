using BitableSync.App.Access;
using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Guards;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BitableSync.App.Ui;

/// <summary>The page at <c>/</c>, its two assets, and the form posts of its buttons.</summary>
internal static class PageEndpoints
{
    /// <summary>Conflicts and dead letters shown at once; more would bury the mappings.</summary>
    private const int Shown = 25;

    public static void MapPage(this IEndpointRouteBuilder page)
    {
        page.MapGet("/", ShowAsync);
        page.MapPost("/conflicts/{id:long}/resolve", ResolveAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("resolve conflict");
        page.MapPost("/dead-letters/{id:long}/replay", ReplayAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("replay dead letter");
        HistoryPage.Map(page);
        page.MapPost("/mappings/{name}/pause", PauseAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("pause mapping");
        page.MapPost("/mappings/{name}/resume", ResumeAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("resume mapping");
        page.MapPost("/mappings/{name}/hold", DecideHoldAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("decide mass change");
        page.MapGet("/assets/page.css", () => Asset("page.css", "text/css")).AllowAnonymous().RequireRateLimiting(RequestLimits.Login);
        page.MapGet("/assets/login.js", () => Asset("login.js", "text/javascript")).AllowAnonymous().RequireRateLimiting(RequestLimits.Login);
        page.MapGet("/assets/page.js", () => Asset("page.js", "text/javascript"));
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        PageReader reader,
        CancellationToken cancellationToken,
        long? resolved = null,
        long? replayed = null,
        long? undone = null,
        string? mapping = null,
        string? row = null)
    {
        var notice = resolved is { } id ? new Notice(false, $"Conflict {id} is resolved.")
            : replayed is { } letter ? new Notice(false, $"Dead letter {letter} is tried again.")
            : undone is { } entry ? new Notice(false, $"Entry {entry} is undone; Bitable follows with the next push.")
            : null;
        return await RenderAsync(http, reader, notice, mapping is null || row is null ? null : (mapping, row), cancellationToken);
    }

    private static async Task<IResult> ResolveAsync(
        long id,
        [FromForm] string choice,
        [FromForm] string? value,
        [FromForm] string? by,
        [FromForm] string? reason,
        [FromForm] int? version,
        HttpContext http,
        ConflictResolver resolver,
        PageReader reader,
        CancellationToken cancellationToken)
    {
        var (status, message) = await DecideAsync(id, choice, value, Visitor.SignatureOf(http.User, by), reason, version, resolver, cancellationToken) ?? (StatusCodes.Status200OK, "");
        if (status == StatusCodes.Status200OK) return Results.Redirect($"/?resolved={id}");
        http.Response.StatusCode = status;
        return await RenderAsync(http, reader, new Notice(true, $"Conflict {id} was not resolved: {message}"), wanted: null, cancellationToken);
    }

    private static async Task<IResult> ReplayAsync(long id, HttpContext http, DeadLetterDesk desk, PageReader reader, CancellationToken cancellationToken)
    {
        var outcome = await desk.ReplayAsync(id, cancellationToken);
        if (DeadLetterDesk.Explain(outcome, id) is not { } problem) return Results.Redirect($"/?replayed={id}");
        http.Response.StatusCode = DeadLettersApi.StatusOf(outcome);
        return await RenderAsync(http, reader, new Notice(true, problem), wanted: null, cancellationToken);
    }

    private static async Task<IResult> PauseAsync(string name, HttpContext http, MappingPauser pauser, CancellationToken cancellationToken) =>
        await pauser.PauseAsync(name, Visitor.Of(http.User)?.Name, cancellationToken) ? Results.Redirect("/") : Results.NotFound();

    private static async Task<IResult> ResumeAsync(
        string name, HttpContext http, MappingResumer resumer, PageReader reader, CancellationToken cancellationToken)
    {
        var outcome = await resumer.ResumeAsync(name, cancellationToken);
        if (outcome.Problem is not { } problem) return Results.Redirect("/");
        http.Response.StatusCode = MappingsApi.StatusOf(outcome);
        return await RenderAsync(http, reader, new Notice(true, problem), wanted: null, cancellationToken);
    }

    private static async Task<IResult> DecideHoldAsync(
        string name,
        [FromForm] string decision,
        [FromForm] long hold,
        [FromForm] long seen,
        [FromForm] string? reason,
        HttpContext http,
        HoldReviewer reviewer,
        PageReader reader,
        CancellationToken cancellationToken)
    {
        var state = decision switch { "approve" => HoldState.Approved, "reject" => HoldState.Rejected, _ => HoldState.Open };
        if (state == HoldState.Open) return Results.BadRequest();
        var by = (Visitor.Of(http.User) ?? Visitor.Anybody).Name;
        var outcome = await reviewer.DecideAsync(name, new HoldDecision(state, by, reason, hold, seen), cancellationToken);
        if (HoldReviewer.Explain(outcome, name) is not { } problem) return Results.Redirect("/");
        http.Response.StatusCode = outcome is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
        return await RenderAsync(http, reader, new Notice(true, problem), wanted: null, cancellationToken);
    }

    private static async Task<(int Status, string Message)?> DecideAsync(
        long id, string choice, string? value, string? by, string? reason, int? version, ConflictResolver resolver, CancellationToken cancellationToken)
    {
        if (by is null) return (StatusCodes.Status400BadRequest, "say who you are, for the record.");
        if (!Enum.TryParse<ConflictChoice>(choice, ignoreCase: true, out var chosen) || !Enum.IsDefined(chosen))
        {
            return (StatusCodes.Status400BadRequest, "the choice is unknown.");
        }

        var decision = new Decision(id, chosen, null, chosen == ConflictChoice.Value ? value ?? "" : null, null, version, by, reason ?? "");
        return ConflictsApi.Explain(await resolver.ResolveAsync(decision, cancellationToken));
    }

    /// <param name="http">The request; its answer's status is kept.</param>
    /// <param name="reader">Reads what is shown.</param>
    /// <param name="notice">One line on top; null for none.</param>
    /// <param name="wanted">The row whose history is shown; null for none.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<IResult> RenderAsync(
        HttpContext http, PageReader reader, Notice? notice, (string Mapping, string Row)? wanted, CancellationToken cancellationToken)
    {
        var model = await reader.ReadAsync(http.User, Shown, wanted, cancellationToken) with { Notice = notice };
        // Before the database was reached there is nothing to protect a form with, and no form either.
        var hasForms = http.RequestServices.GetRequiredService<StartupState>().HasSchema;
        var token = hasForms ? http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http) : null;
        return new RazorComponentResult<Page>(new { Model = model, TokenName = token?.FormFieldName ?? "", TokenValue = token?.RequestToken ?? "" })
        {
            StatusCode = http.Response.StatusCode,
            PreventStreamingRendering = true,
        };
    }

    private static IResult Asset(string name, string type) =>
        Results.Stream(typeof(PageEndpoints).Assembly.GetManifestResourceStream($"Ui/{name}")!, type);
}
