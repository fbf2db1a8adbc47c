using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.Engine.Conflicts;
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
        page.MapPost("/conflicts/{id:long}/resolve", ResolveAsync);
        page.MapPost("/mappings/{name}/resume", ResumeAsync).AddEndpointFilter(ValidateTokenAsync);
        page.MapGet("/assets/page.css", () => Asset("page.css", "text/css"));
        page.MapGet("/assets/page.js", () => Asset("page.js", "text/javascript"));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PageReader reader, CancellationToken cancellationToken, long? resolved = null)
    {
        var notice = resolved is { } id ? new Notice(false, $"Conflict {id} is resolved.") : null;
        return Render(http, await reader.ReadAsync(Shown, cancellationToken) with { Notice = notice });
    }

    private static async Task<IResult> ResolveAsync(
        long id,
        [FromForm] string choice,
        [FromForm] string? value,
        [FromForm] string? by,
        [FromForm] string? reason,
        HttpContext http,
        ConflictResolver resolver,
        PageReader reader,
        CancellationToken cancellationToken)
    {
        var (status, message) = await DecideAsync(id, choice, value, by, reason, resolver, cancellationToken) ?? (StatusCodes.Status200OK, "");
        if (status == StatusCodes.Status200OK) return Results.Redirect($"/?resolved={id}");
        http.Response.StatusCode = status;
        return Render(http, await reader.ReadAsync(Shown, cancellationToken) with { Notice = new Notice(true, $"Conflict {id} was not resolved: {message}") });
    }

    private static async Task<IResult> ResumeAsync(string name, MappingResumer resumer, CancellationToken cancellationToken) =>
        await resumer.ResumeAsync(name, cancellationToken) ? Results.Redirect("/") : Results.NotFound();

    /// <summary>The framework asks for the token only where a handler reads the form, and this one has nothing to read.</summary>
    private static async ValueTask<object?> ValidateTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Results.BadRequest();

    private static async Task<(int Status, string Message)?> DecideAsync(
        long id, string choice, string? value, string? by, string? reason, ConflictResolver resolver, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(by)) return (StatusCodes.Status400BadRequest, "say who you are, for the record.");
        if (!Enum.TryParse<ConflictChoice>(choice, ignoreCase: true, out var chosen) || !Enum.IsDefined(chosen))
        {
            return (StatusCodes.Status400BadRequest, "the choice is unknown.");
        }

        var decision = new Decision(id, chosen, null, chosen == ConflictChoice.Value ? value ?? "" : null, null, by.Trim(), reason ?? "");
        return ConflictsApi.Explain(await resolver.ResolveAsync(decision, cancellationToken));
    }

    private static RazorComponentResult<Page> Render(HttpContext http, PageModel model)
    {
        var token = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return new RazorComponentResult<Page>(new { Model = model, TokenName = token.FormFieldName, TokenValue = token.RequestToken! })
        {
            StatusCode = http.Response.StatusCode,
            PreventStreamingRendering = true,
        };
    }

    private static IResult Asset(string name, string type) =>
        Results.Stream(typeof(PageEndpoints).Assembly.GetManifestResourceStream($"Ui/{name}")!, type);
}
