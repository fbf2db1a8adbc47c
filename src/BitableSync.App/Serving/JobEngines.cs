using BitableSync.App.Access;
using BitableSync.Engine.Jobs;
using BitableSync.Jobs.Quartz;
#if HANGFIRE
using BitableSync.Jobs.Hangfire;
using BitableSync.Jobs.Hangfire.Dashboard;
#endif

namespace BitableSync.App.Serving;

/// <summary>The job engine that the configuration names, or else the first one that is built in.</summary>
internal static class JobEngines
{
#if HANGFIRE
    private static readonly JobEngineKind[] BuiltIn = [JobEngineKind.Hangfire, JobEngineKind.Quartz];
#else
    private static readonly JobEngineKind[] BuiltIn = [JobEngineKind.Quartz];
#endif

    public static IEnumerable<string> FindProblems(JobsOptions options)
    {
        if (BuiltIn.Contains(KindOf(options))) yield break;
        yield return $"{JobsOptions.SectionName}:{nameof(JobsOptions.Engine)} is hangfire, which this program was built without; "
            + "expected quartz, or a build with -p:WithHangfire=true.";
    }

    public static IServiceCollection AddJobEngine(this IServiceCollection services, JobsOptions options) => KindOf(options) switch
    {
#if HANGFIRE
        JobEngineKind.Hangfire => services.AddBitableSyncHangfire(options).AddBitableSyncDashboard<DashboardMappings>(),
#endif
        _ => services.AddBitableSyncQuartz(options),
    };

    /// <summary>
    /// Whether an open dashboard refreshes its counts: it does so by POST, every few seconds, and changes nothing.
    /// </summary>
    public static bool IsRefresh(HttpRequest request) =>
#if HANGFIRE
        request.Path == HangfireDashboard.CountsPath;
#else
        false;
#endif

    /// <summary>Maps the engine's own pages where it has some. They are open to whom the page is open to.</summary>
    public static void MapJobDashboard(this WebApplication app)
    {
#if HANGFIRE
        if (app.Services.GetService<IDashboardMappings>() is null) return;
        app.UseWhen(http => http.Request.Path.StartsWithSegments(HangfireDashboard.Path), dashboard => dashboard.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = HangfireDashboard.ContentPolicy;
            // Its pages and files each say how long they may be kept.
            http.Response.Headers.CacheControl = default;
            return next(http);
        }));
        app.MapBitableSyncDashboard(new DashboardAccess(AccessPolicies.MayLook, AccessPolicies.MayOperate));
#endif
    }

    private static JobEngineKind KindOf(JobsOptions options) => options.Engine ?? BuiltIn[0];
}
