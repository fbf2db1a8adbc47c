using BitableSync.App.Access;
using BitableSync.App.Configuration;
using BitableSync.App.Endpoints;
using BitableSync.App.Health;
using BitableSync.App.Review;
using BitableSync.App.Telemetry;
using BitableSync.App.Ui;
using BitableSync.App.Verbs;
using Microsoft.Extensions.Logging.Console;

namespace BitableSync.App.Serving;

/// <summary>The server: engine, webhook, API and page in one process.</summary>
internal static class ServeHost
{
    /// <param name="file">Where the settings come from.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="terminal">Where a first start shows its key.</param>
    public static WebApplication Build(ConfigurationFile file, AppSettings settings, Terminal terminal)
    {
        // Empty: no configuration but the given one, wherever the process was started.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ServeHost).Assembly.GetName().Name });
        builder.Configuration.AddConfiguration(file.Settings);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(settings.Urls).ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = RequestLimits.LargestBody;
        });
        AddLogging(builder.Logging, file);
        builder.Services.AddBitableSync(file, settings);
        builder.Services.AddJobEngine(settings.Jobs);
        GatedJobEngine.Put(builder.Services);
        // A call in hand is waited for, and then what it did is stored.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Sync.WriteTimeout + TimeSpan.FromSeconds(10));
        AddServing(builder.Services);
        AddWeb(builder.Services);
        builder.Services.AddSingleton(terminal).AddAccess(settings.Serve).AddTelemetry(settings.Telemetry);
        var app = builder.Build();
        Map(app, settings.Serve);
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging, ConfigurationFile file)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning).AddFilter("Hangfire", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // Told to whoever asks; what the start waits for is said once where it waits.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // Said once, by the handler itself.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        logging.AddConfiguration(file.Settings.GetSection("Logging"));
        logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-dd HH:mm:ss.fff'Z' ", true));
        // stdout is for results.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddServing(IServiceCollection services)
    {
        services.AddSingleton<StartupState>().AddSingleton<MappingStart>().AddSingleton<ReplayGuard>().AddSingleton<EventDoor>().AddSingleton<IntakeState>();
        services.AddSingleton<EventSubscriptions>();
        services.AddHostedService<EngineStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<EventSubscriptions>());
        services.AddHostedService<SchemaWatch>();
        services.AddHostedService<DoorbellListener>();
        services.AddHostedService<LongConnectionListener>();
        services.AddHostedService<Cleaning>();
        services.AddHostedService<NodeAnnouncer>();
        services.AddHostedService<AttachmentCopier>();
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails();
        services.AddHealth();
        services.ConfigureHttpJsonOptions(json => AppJson.Apply(json.SerializerOptions));
        // Answered by the one place that turns exceptions into answers.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddRazorComponents();
        services.AddSingleton<HistoryPage>().AddSingleton<PageReader>();
    }

    private static void Map(WebApplication app, ServeOptions options)
    {
        app.UseTrustedProxies(options);
        LocalDoor.Use(app);
        app.UseSecurityHeaders();
        app.UseExceptionHandler(Failed.Configure);
        app.UseStatusCodePages();
        app.UseAllowedHosts(options);
        app.UseRouting();
        app.UseAccess();
        app.MapHealth();
        app.MapMetrics();
        app.MapLogin();
        app.MapWebhook();
        app.MapApi();
        app.MapPage();
        app.MapJobDashboard();
    }
}
