using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace BitableSync.App.Access;

/// <summary>
/// Refuses what another site's page could make a visitor's browser send. A request that changes something must carry the token that
/// only our own pages hold, unless it carries a key, which no browser adds by itself.
/// </summary>
internal static class OwnRequests
{
    /// <summary>Where nobody logs in, scripts hold no key; a browser then names the page that asks.</summary>
    private const string Api = "/api";

    public static void UseOwnRequests(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (AccessPolicies.IsRead(http.Request) || IsTrusted(http) || await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            await next(http);
            return;
        }

        await TypedResults.Problem(
            "The request does not come from a page of this program, or the page is too old: load it again. Scripts send 'Authorization: Bearer <key>'.",
            statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
    });

    private static bool IsTrusted(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null) return true;
        return http.User.Identity?.AuthenticationType switch
        {
            KeyHandler.Name => true,
            OpenHandler.Name => http.Request.Path.StartsWithSegments(Api) && NamesOwnPage(http.Request),
            _ => false,
        };
    }

    private static bool NamesOwnPage(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}");
}
