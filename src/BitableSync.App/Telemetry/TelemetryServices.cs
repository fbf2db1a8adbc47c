using BitableSync.App.Configuration;

namespace BitableSync.App.Telemetry;

/// <summary>What the program measures and traces, and where that goes.</summary>
internal static class TelemetryServices
{
    /// <summary>Every project's meter and activity source is named after the project.</summary>
    private const string Ours = "BitableSync.";

    private const string Runtime = "System.Runtime";

    public static string[] Meters { get; } = [$"{Ours}*", Runtime];

    public static string[] Sources { get; } = [$"{Ours}*"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new PrometheusCollector(meter => meter.StartsWith(Ours, StringComparison.Ordinal) || meter == Runtime));
        services.AddHostedService<FigureRefresh>();
        services.AddHostedService<OtlpExport>();
        return services;
    }

    /// <summary>Any role may read the metrics.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Made here, before anything starts: what is measured before the first scrape counts too.
        var collector = routes.ServiceProvider.GetRequiredService<PrometheusCollector>();
        routes.MapGet("/metrics", () => Results.Text(collector.Collect(), PrometheusText.ContentType));
    }
}
