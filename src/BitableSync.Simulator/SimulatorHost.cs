using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Control;
using BitableSync.Simulator.Drive;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Files;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.LongConnection;
using BitableSync.Simulator.Messages;
using BitableSync.Simulator.Page;
using BitableSync.Simulator.People;
using BitableSync.Simulator.Records;
using BitableSync.Simulator.Storage;
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
    private readonly DataFile? _dataFile;
    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    private SimulatorHost(SimulatorOptions options, PlatformState? state)
    {
        Platform = new Platform(options, (state?.Runs ?? 0) + 1) { Stopping = _stopping.Token };
        if (state is not null) StateMapping.Load(state, Platform);
        if (options.DataFile is { } path) _dataFile = new DataFile(path, Platform);
        _webhook = new WebhookChannel(Platform);
        _delivery = new EventDelivery(Platform, Channel);
        Platform.Raise = _delivery.Raise;
        Platform.Clicks.Deliver = (callback, token) => Channel(callback).DeliverAsync(callback, token);
        _app = Build(options);
        _app.Lifetime.ApplicationStopping.Register(_stopping.Cancel);
        Map();
    }

    /// <summary>Where the platform listens, with the real port; ends with a slash.</summary>
    public Uri BaseAddress => Platform.Address;

    /// <summary>The state behind the API, for tests in the same process.</summary>
    public Platform Platform { get; }

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The data file is damaged.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.RetryScale > 0)) throw new ArgumentException($"RetryScale is {options.RetryScale}, expected more than 0.", nameof(options));
        if (options.Latency < TimeSpan.Zero) throw new ArgumentException($"Latency is {options.Latency}, expected 0 or more.", nameof(options));

        var host = new SimulatorHost(options, options.DataFile is { } path ? DataFile.Read(path) : null);
        try
        {
            await host._app.StartAsync(cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        host.Platform.Address = Reachable(host._app.Urls.First());
        host._dataFile?.Start();
        host._background = Task.WhenAll(host._webhook.VerifyOnceUpAsync(host._stopping.Token), host.Platform.Tickets.PushHourlyAsync(host._stopping.Token));
        return host;
    }

    /// <summary>Completes when the token is cancelled. Signals are the caller's business: a library does not take over Ctrl+C.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _delivery.DisposeAsync();
        await _app.DisposeAsync();
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_dataFile is not null) await _dataFile.DisposeAsync();
        _webhook.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A server that listens on all addresses is reached here under the local one.</summary>
    private static Uri Reachable(string url)
    {
        var address = new UriBuilder(url);
        if (address.Host is "0.0.0.0" or "[::]" or "*" or "+") address.Host = "127.0.0.1";
        return address.Uri;
    }

    private static WebApplication Build(SimulatorOptions options)
    {
        // An empty builder: an appsettings.json that happens to lie in the working directory is not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        if (options.LogRequests) builder.Logging.AddSimpleConsole();
        return builder.Build();
    }

    /// <summary>One app has one delivery mode: its webhook if it has one, else the long connections.</summary>
    private IEventChannel Channel(PlatformEvent raised)
    {
        var webhook = Platform.Webhook;
        var url = raised.IsCallback ? webhook.CardUrl ?? webhook.Url : webhook.Url;
        return url is null ? Platform.Connections : _webhook;
    }

    private void Map()
    {
        _app.Use(NoteChangesAsync);
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
            .. new MessageEndpoints(Platform).Routes,
            .. new FileEndpoints(Platform).Routes,
            .. sockets.Routes,
        ]);
        new PageEndpoints(Platform).Map(_app);
        ControlEndpoints.Map(_app, Platform, _webhook);
    }

    private async Task NoteChangesAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (!HttpMethods.IsGet(http.Request.Method)) Platform.MarkChanged();
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

    /// <summary>Listens to no signals and writes nothing to the console.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
