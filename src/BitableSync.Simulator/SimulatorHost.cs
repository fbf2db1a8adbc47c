using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Control;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BitableSync.Simulator;

/// <summary>A running simulated platform: the open API, the control surface under <c>/simulator</c>, and a page at <c>/</c>.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private const int MaxBodyBytes = 256 * 1024 * 1024;
    private readonly WebApplication _app;

    private SimulatorHost(WebApplication app, Platform platform)
    {
        _app = app;
        Platform = platform;
    }

    /// <summary>Where the platform listens, with the real port; ends with a slash.</summary>
    public Uri BaseAddress => Platform.Address;

    /// <summary>The state behind the API, for tests in the same process.</summary>
    public Platform Platform { get; }

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.RetryScale > 0)) throw new ArgumentException($"RetryScale is {options.RetryScale}, expected more than 0.", nameof(options));
        if (options.Latency < TimeSpan.Zero) throw new ArgumentException($"Latency is {options.Latency}, expected 0 or more.", nameof(options));

        var platform = new Platform(options);
        var app = Build(options);
        MapApi(app, new ApiGateway(platform), Routes(platform));
        new ControlEndpoints(platform).Map(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        platform.Address = new Uri(app.Urls.First().TrimEnd('/') + "/");
        return new SimulatorHost(app, platform);
    }

    /// <summary>Completes when the process is asked to stop or <see cref="DisposeAsync"/> is called.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static WebApplication Build(SimulatorOptions options)
    {
        // No configuration files: an appsettings.json that happens to lie in the working directory is not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.Services.AddRouting();
        if (options.LogRequests) builder.Logging.AddSimpleConsole();
        var app = builder.Build();
        app.UseWebSockets();
        return app;
    }

    private static IReadOnlyCollection<ApiRoute> Routes(Platform platform) =>
    [
        .. new AuthEndpoints(platform).Routes,
        .. new BaseEndpoints(platform).Routes,
        .. new TableEndpoints(platform).Routes,
        .. new FieldEndpoints(platform).Routes,
        .. new ViewEndpoints(platform).Routes,
        .. new RecordEndpoints(platform).Routes,
    ];

    private static void MapApi(WebApplication app, ApiGateway gateway, IReadOnlyCollection<ApiRoute> routes)
    {
        foreach (var route in routes)
            app.MapMethods(route.Pattern, [route.Method.Method], (RequestDelegate)(http => gateway.HandleAsync(http, route, 0)));
        // The same paths with any other method, and then any other path.
        foreach (var pattern in routes.Select(route => route.Pattern).Distinct(StringComparer.Ordinal))
            app.Map(pattern, (RequestDelegate)(http => gateway.HandleAsync(http, null, 99991301)));
        app.Map("/open-apis/{**rest}", (RequestDelegate)(http => gateway.HandleAsync(http, null, 99991201)));
    }
}
