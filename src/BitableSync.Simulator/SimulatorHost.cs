using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Control;
using BitableSync.Simulator.Drive;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.LongConnection;
using BitableSync.Simulator.People;
using BitableSync.Simulator.Records;
using BitableSync.Simulator.Webhooks;
using BitableSync.Simulator.Wiki;
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
    private readonly WebhookChannel _webhook;
    private readonly EventDelivery _delivery;
    private readonly CancellationTokenSource _stopping = new();

    private SimulatorHost(SimulatorOptions options)
    {
        Platform = new Platform(options) { Stopping = _stopping.Token };
        _webhook = new WebhookChannel(Platform);
        _delivery = new EventDelivery(Platform, () => Platform.Webhook.Url is null ? Platform.Connections : _webhook);
        Platform.Raise = _delivery.Raise;
        _app = Build(options);
        _app.Lifetime.ApplicationStopping.Register(_stopping.Cancel);
        Map();
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

        var host = new SimulatorHost(options);
        try
        {
            await host._app.StartAsync(cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        host.Platform.Address = new Uri(host._app.Urls.First().TrimEnd('/') + "/");
        return host;
    }

    /// <summary>Completes when the process is asked to stop or the token is cancelled.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _delivery.DisposeAsync();
        await _app.DisposeAsync();
        _webhook.Dispose();
        _stopping.Dispose();
    }

    private static WebApplication Build(SimulatorOptions options)
    {
        // An empty builder: an appsettings.json that happens to lie in the working directory is not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.Services.AddRouting();
        if (options.LogRequests) builder.Logging.AddSimpleConsole();
        return builder.Build();
    }

    private void Map()
    {
        // No keep-alive pings of the protocol itself: the platform knows only its own ping frames.
        _app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        var sockets = new LongConnectionEndpoints(Platform);
        sockets.Map(_app);
        MapApi(
        [
            .. new AuthEndpoints(Platform).Routes,
            .. new StoreAppEndpoints(Platform).Routes,
            .. new OAuthEndpoints(Platform).Routes,
            .. new BaseEndpoints(Platform).Routes,
            .. new TableEndpoints(Platform).Routes,
            .. new FieldEndpoints(Platform).Routes,
            .. new ViewEndpoints(Platform).Routes,
            .. new RecordEndpoints(Platform).Routes,
            .. new LegacyRecordEndpoints(Platform).Routes,
            .. new SubscriptionEndpoints(Platform).Routes,
            .. new ContactEndpoints(Platform).Routes,
            .. new WikiEndpoints(Platform).Routes,
            .. sockets.Routes,
        ]);
        new ControlEndpoints(Platform, new EventControl(Platform, _webhook)).Map(_app);
    }

    private void MapApi(IReadOnlyCollection<ApiRoute> routes)
    {
        var gateway = new ApiGateway(Platform);
        foreach (var route in routes)
            _app.MapMethods(route.Pattern, [route.Method.Method], (RequestDelegate)(http => gateway.HandleAsync(http, route, 0)));
        // The same paths with any other method, and then any other path.
        foreach (var pattern in routes.Select(route => route.Pattern).Distinct(StringComparer.Ordinal))
            _app.Map(pattern, (RequestDelegate)(http => gateway.HandleAsync(http, null, 99991301)));
        _app.Map("/open-apis/{**rest}", (RequestDelegate)(http => gateway.HandleAsync(http, null, 99991201)));
    }
}
