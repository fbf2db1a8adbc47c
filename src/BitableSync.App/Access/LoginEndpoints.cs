using BitableSync.App.Configuration;
using BitableSync.App.Serving;
using BitableSync.App.Ui;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BitableSync.App.Access;

/// <summary>The login page and its post, and logging out.</summary>
internal static class LoginEndpoints
{
    public const string Path = "/login";

    private const string Home = "/";

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        var login = routes.MapGroup(Path).AllowAnonymous().RequireRateLimiting(RequestLimits.Login);
        login.MapGet("", Show);
        login.MapPost("", LogInAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.LargestLogin));
        routes.MapPost("/logout", LogOutAsync).RequireAuthorization(AccessPolicies.Look).AuditedAs("log out");
    }

    private static IResult Show(HttpContext http, ServeOptions options, [FromQuery] string? returnUrl = null) =>
        options.Access == AccessMode.Open || http.MayLook() ? Results.LocalRedirect(Inside(returnUrl)) : Render(http, returnUrl, null);

    private static async Task<IResult> LogInAsync(
        [FromForm] string? key, [FromForm] string? returnUrl, HttpContext http, KeyCheck check, AuditTrail audit, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await check.JudgeAsync(key?.Trim() ?? "", http.Connection.RemoteIpAddress, cancellationToken);
            if (verdict.Wait is { } wait) return Refuse(http, returnUrl, wait);
            if (verdict.Key is null) return Render(http, returnUrl, "This key is wrong or was revoked.", StatusCodes.Status401Unauthorized);
            await SignInAsync(http, verdict.Key, audit);
            return Results.LocalRedirect(Inside(returnUrl));
        }
        catch (StoreException away)
        {
            return Render(http, returnUrl, away.Message, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task SignInAsync(HttpContext http, AccessKey key, AuditTrail audit)
    {
        var visitor = Visitor.Of(key);
        await http.SignInAsync(LoginCookie.Name, visitor.ToPrincipal(LoginCookie.Name));
        await audit.RecordAsync(new AuditEntry(visitor.Name, visitor.Role.ToString().ToLowerInvariant(), "log in", "", AuditEntry.Done, null));
    }

    private static async Task<RedirectHttpResult> LogOutAsync(HttpContext http, ServeOptions options)
    {
        if (options.Access == AccessMode.Keys) await http.SignOutAsync(LoginCookie.Name);
        return TypedResults.LocalRedirect(Path);
    }

    private static IResult Refuse(HttpContext http, string? returnUrl, TimeSpan wait)
    {
        var seconds = RetryAfter.Seconds(wait);
        http.Response.Headers.RetryAfter = seconds;
        return Render(http, returnUrl, $"Too many wrong keys came from your address. Try again in {seconds} s.", StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Only ever a path of this server.</summary>
    private static string Inside(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) && !url.StartsWith(Path, StringComparison.Ordinal) ? url : Home;

    private static RazorComponentResult<LoginPage> Render(HttpContext http, string? returnUrl, string? problem, int status = StatusCodes.Status200OK)
    {
        // Before the database was reached there is nothing to log in with, and nothing to protect the form with.
        var isPossible = http.RequestServices.GetRequiredService<StartupState>().HasSchema;
        var token = isPossible ? http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http) : null;
        return new RazorComponentResult<LoginPage>(new { Problem = problem, ReturnUrl = Inside(returnUrl), Token = token })
        {
            StatusCode = isPossible ? status : StatusCodes.Status503ServiceUnavailable,
            PreventStreamingRendering = true,
        };
    }
}
