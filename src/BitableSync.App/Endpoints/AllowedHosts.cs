using BitableSync.App.Access;
using BitableSync.App.Configuration;

namespace BitableSync.App.Endpoints;

/// <summary>
/// Page and API answer under known host names only. Without this, a web site could point a name of its own at 127.0.0.1 and have a
/// visitor's browser talk to them. The webhook proves itself by its signature, health says nothing: both answer under any name.
/// </summary>
internal static class AllowedHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    public static void UseAllowedHosts(this IApplicationBuilder app, ServeOptions options)
    {
        var allowed = (options.AllowedHosts.Count > 0 ? options.AllowedHosts : Loopback).ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use((http, next) =>
        {
            if (allowed.Contains(http.Request.Host.Host) || IsOpen(http.Request.Path) || LocalDoor.IsUsedBy(http)) return next(http);
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        });
    }

    private static bool IsOpen(PathString path) => path == WebhookEndpoint.Path || path.StartsWithSegments("/healthz");
}
