using System.Net;
using BitableSync.App.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;

namespace BitableSync.App.Access;

/// <summary>Wires who may do what: nothing answers without a login but what says so itself.</summary>
internal static class AccessServices
{
    /// <summary>Chooses how a visitor is known: a key in a header, else the cookie of a browser.</summary>
    private const string Chooser = "chooser";

    /// <summary>The last of all services to be added: see <see cref="AddProtection"/>.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, ServeOptions options)
    {
        services.AddSingleton(options).AddSingleton<KeyRing>().AddSingleton<KeyCheck>().AddSingleton<LoginThrottle>().AddSingleton<FirstKey>().AddSingleton<AuditTrail>();
        AddAuthentication(services, options);
        services.AddAccessPolicies().AddRequestLimits();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.FormFieldName = "token";
            antiforgery.HeaderName = "X-Antiforgery";
            antiforgery.Cookie.Name = "bitable_sync_form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        AddProtection(services);
        return services;
    }

    /// <summary>Between routing and the endpoints.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        app.UseRateLimiter();
        app.UseBodyLimit();
        app.UseAuthentication();
        app.Use(next => http => http.RequestServices.GetRequiredService<AuditTrail>().RunAsync(http, next));
        app.UseAuthorization();
        app.UseOwnRequests();
        app.UseAntiforgery();
    }

    /// <summary>In front of everything that looks at where a request comes from.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, ServeOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies) forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        app.UseForwardedHeaders(forwarded);
    }

    private static void AddAuthentication(IServiceCollection services, ServeOptions options)
    {
        if (options.Access == AccessMode.Open)
        {
            services.AddAuthentication(OpenHandler.Name).AddScheme<AuthenticationSchemeOptions, OpenHandler>(OpenHandler.Name, null);
            return;
        }

        services.AddAuthentication(Chooser)
            .AddPolicyScheme(Chooser, null, chooser => chooser.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, LocalDoor>(LocalDoor.Name, null)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.Name, null)
            .AddCookie(LoginCookie.Name, cookie => LoginCookie.Configure(cookie, options.LoginLifetime));
    }

    private static string SchemeOf(HttpContext http) =>
        LocalDoor.IsUsedBy(http) ? LocalDoor.Name : KeyHandler.IsUsedBy(http.Request) ? KeyHandler.Name : LoginCookie.Name;

    /// <summary>Keys for cookies and forms lie in the database, so that every node takes what another one gave.</summary>
    private static void AddProtection(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("bitable-sync");
        // It would ask for the keys before the database has been reached, and hold up the start. Whatever uses the framework's data
        // protection adds it again.
        services.Remove(services.Single(service => service.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddSingleton<ProtectionKeys>().AddSingleton<ProtectionKeyCipher>();
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys, ProtectionKeyCipher>(
            (options, keys, cipher) => (options.XmlRepository, options.XmlEncryptor) = (keys, cipher));
    }
}
