using Hangfire;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>Hangfire's own pages, a page of the mappings among them, and the mappings' counts in the menu and on the home page.</summary>
public static class HangfireDashboard
{
    public const string Path = "/hangfire";

    /// <summary>Where the pages' script asks for the counts.</summary>
    public const string CountsPath = Path + "/stats";

    /// <summary>What the dashboard's pages need beyond what a page without inline styles and fonts of its own is given.</summary>
    public const string ContentPolicy =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static int _extended;

    /// <summary>
    /// Maps the dashboard. Needs a registered <see cref="IDashboardMappings"/>. Where antiforgery services are registered, requests that
    /// change something are refused without a token.
    /// </summary>
    public static void MapBitableSyncDashboard(this IEndpointRouteBuilder routes, DashboardAccess access)
    {
        Extend();
        routes.MapHangfireDashboard(
            Path,
            new DashboardOptions
            {
                DashboardTitle = "BitableSync jobs",
                AppPath = "/",
                Authorization = [new Door(access.MayLook)],
                IsReadOnlyFunc = context => !access.MayAct(context.GetHttpContext()),
                // The storage is one database of ours; where it is belongs on no page.
                DisplayStorageConnectionString = false,
                StatsPollingInterval = 5000,
            },
            routes.ServiceProvider.GetRequiredService<JobStorage>());
    }

    public static IServiceCollection AddBitableSyncDashboard<TMappings>(this IServiceCollection services)
        where TMappings : class, IDashboardMappings =>
        services.AddSingleton<IDashboardMappings, TMappings>().AddSingleton<FactsCache>()
            // What the dashboard looks for. AddHangfire would add it too, and with it a log that outlives its host.
            .AddSingleton<IGlobalConfiguration>(GlobalConfiguration.Configuration).AddSingleton(DashboardRoutes.Routes);

    /// <summary>Routes, menu and metrics are one per process.</summary>
    private static void Extend()
    {
        if (Interlocked.Exchange(ref _extended, 1) == 1) return;
        DashboardRoutes.Routes.AddRazorPage(MappingsPage.Path, _ => new MappingsPage());
        DashboardRoutes.Routes.Add(MappingsPage.Pause, new MappingCommand((mappings, name, by, token) => mappings.PauseAsync(name, by, token)));
        DashboardRoutes.Routes.Add(MappingsPage.Resume, new MappingCommand((mappings, name, by, token) => mappings.ResumeAsync(name, by, token)));
        const string all = Path + MappingsPage.Path;
        var mappings = Tile("mappings", "Mappings", all, facts => new Metric(facts.Mappings.Count));
        var conflicts = Tile("conflicts", "Open conflicts", "/#conflicts", facts => Count(facts.OpenConflicts, MetricStyle.Warning));
        var letters = Tile("dead-letters", "Dead letters", "/#dead-letters", facts => Count(facts.OpenDeadLetters, MetricStyle.Warning));
        GlobalConfiguration.Configuration.UseDashboardMetrics(
            mappings,
            Tile("waiting", "Stopped or held", all, facts => Count(facts.Waiting, MetricStyle.Danger)),
            Tile("lag", "Oldest waiting change", all, facts => new Metric(facts.LongestLag)),
            conflicts,
            letters);
        NavigationMenu.Items.Add(page => new MenuItem("Mappings", all) { Active = page.RequestPath == MappingsPage.Path, Metric = mappings });
        NavigationMenu.Items.Add(_ => new MenuItem("Conflicts", "/#conflicts") { Metric = conflicts });
        NavigationMenu.Items.Add(_ => new MenuItem("Dead letters", "/#dead-letters") { Metric = letters });
    }

    private static DashboardMetric Tile(string name, string title, string url, Func<DashboardFacts, Metric> metric) =>
        new($"bitable-sync:{name}", title, page => FactsCache.Of(page).Read() is { } facts ? metric(facts) : null) { Url = url };

    /// <summary>A number that is best at zero.</summary>
    private static Metric Count(long count, MetricStyle raised) =>
        new(count) { Style = count > 0 ? raised : MetricStyle.Default, Highlighted = count > 0 };

    private sealed class Door(Func<HttpContext, bool> mayEnter) : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => mayEnter(context.GetHttpContext());
    }
}
