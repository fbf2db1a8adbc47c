using System.Text.Encodings.Web;
using BitableSync.App.Configuration;
using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BitableSync.App.Access;

/// <summary>The address of this machine that answers metrics and health without a login, and nothing else: <see cref="TelemetryOptions.LocalUrl"/>.</summary>
internal sealed class LocalDoor(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "local";

    private static readonly string[] Paths = ["/metrics", "/healthz/live", "/healthz/ready"];

    public static bool IsUsedBy(HttpContext http) =>
        http.RequestServices.GetRequiredService<TelemetryOptions>().LocalPort is { } port && http.Connection.LocalPort == port;

    /// <summary>In front of everything: through this door there is no other address.</summary>
    public static void Use(IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (!IsUsedBy(http) || Paths.Contains(http.Request.Path.Value)) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(
        new AuthenticationTicket(new Visitor(Name, AccessRole.Viewer, null).ToPrincipal(Name), Name)));
}
