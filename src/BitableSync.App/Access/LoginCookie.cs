using BitableSync.App.Serving;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BitableSync.App.Access;

/// <summary>The cookie of a browser that has logged in. It names a key, whose role is looked up with every request.</summary>
internal static class LoginCookie
{
    public const string Name = "login";

    /// <summary>Sent by the page's own refresh, which is no sign that somebody is there.</summary>
    private const string RefreshHeader = "X-Refresh";

    public static void Configure(CookieAuthenticationOptions options, TimeSpan lifetime)
    {
        options.Cookie.Name = "bitable_sync";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = LoginEndpoints.Path;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnCheckSlidingExpiration = context =>
        {
            if (context.Request.Headers.ContainsKey(RefreshHeader) || JobEngines.IsRefresh(context.Request)) context.ShouldRenew = false;
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToLogin = context => ChallengeAsync(context);
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var ring = context.HttpContext.RequestServices.GetRequiredService<KeyRing>();
        var key = Visitor.KeyOf(context.Principal!) is { } id ? await ring.FindAsync(id, context.HttpContext.RequestAborted) : null;
        if (key is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Name);
            return;
        }

        context.ReplacePrincipal(Visitor.Of(key).ToPrincipal(Name));
        await ring.NoteUseAsync(key, context.HttpContext.RequestAborted);
    }

    /// <summary>A person who opens a page is asked to log in; a script is told.</summary>
    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var wantsPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (wantsPage)
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
