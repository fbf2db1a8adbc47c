using System.Net;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Adapter;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Drive;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.LongConnection;
using BitableSync.Feishu.RateLimiting;
using BitableSync.Feishu.Wiki;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Feishu;

/// <summary>Registers the client of the open platform.</summary>
public static class FeishuServices
{
    private const string ClientKey = "feishu";

    /// <summary>
    /// Adds the client, bound to the section <see cref="FeishuOptions.SectionName"/> and validated at start. Replaceable beforehand:
    /// <see cref="TimeProvider"/>, <see cref="IRequestBudget"/>, <see cref="IAppTickets"/>; any number of <see cref="IApiObserver"/> may be added.
    /// </summary>
    public static IServiceCollection AddBitableSyncFeishu(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<FeishuOptions, FeishuOptionsValidator>()
            .Bind(configuration.GetSection(FeishuOptions.SectionName), binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<FeishuOptions>>().Value);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddCalls().AddTokens().AddClients().AddEvents();
    }

    /// <summary>Has all programs that share a database share one budget of requests; the host brings the <see cref="IRequestPermits"/>.</summary>
    public static IServiceCollection AddSharedBudget(this IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<IRequestBudget, SharedBudget>());

    private static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.TryAddSingleton<IRequestBudget, UnlimitedBudget>();
        services.TryAddSingleton<PlatformClock>();
        services.TryAddSingleton<FeishuMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiObserver, PlatformClock>(provider => provider.GetRequiredService<PlatformClock>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiObserver, FeishuMetrics>(provider => provider.GetRequiredService<FeishuMetrics>()));
        services.AddKeyedSingleton(ClientKey, (provider, _) => CreateClient(provider.GetRequiredService<FeishuOptions>()));
        services.AddSingleton(provider => new FeishuHttp(
            provider.GetRequiredKeyedService<HttpClient>(ClientKey),
            provider.GetRequiredService<FeishuOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRequestBudget>(),
            provider.GetRequiredService<FeishuMetrics>(),
            provider.GetServices<IApiObserver>(),
            provider.GetRequiredService<ILogger<FeishuHttp>>()));
        return services;
    }

    private static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.TryAddSingleton<IAppTickets, AppTicketsInMemory>();
        services.AddSingleton<SelfBuiltApp>();
        services.AddSingleton<StoreApp>();
        services.AddSingleton<ITenantTokenIssuer>(provider => provider.GetRequiredService<FeishuOptions>().IsStoreApp
            ? provider.GetRequiredService<StoreApp>()
            : provider.GetRequiredService<SelfBuiltApp>());
        services.AddSingleton<IAccessTokens>(provider =>
            new TokenCache(provider.GetRequiredService<ITenantTokenIssuer>().IssueAsync, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddClients(this IServiceCollection services)
    {
        services.AddSingleton<FeishuApi>();
        services.AddSingleton(provider => new BitableClient(provider.GetRequiredService<FeishuApi>()));
        services.AddSingleton<IRemoteTables, BitableRemoteTables>();
        services.AddSingleton(provider => new DriveClient(provider.GetRequiredService<FeishuApi>()));
        services.AddSingleton(provider => new WikiClient(provider.GetRequiredService<FeishuApi>()));
        services.AddSingleton(provider => new BitableLocator(provider.GetRequiredService<WikiClient>()));
        services.AddSingleton(provider => new ContactClient(provider.GetRequiredService<FeishuApi>()));
        services.AddSingleton(provider => new PersonDirectory(
            provider.GetRequiredService<ContactClient>(), provider.GetRequiredService<FeishuOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MediaClient(
            provider.GetRequiredService<FeishuApi>(), provider.GetRequiredService<FeishuOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AttachmentUploads(
            provider.GetRequiredService<MediaClient>(), provider.GetRequiredService<FeishuOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AttachmentDownloads(
            provider.GetRequiredService<MediaClient>(),
            provider.GetRequiredService<FeishuOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AttachmentDownloads>>()));
        return services;
    }

    private static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<SubscriptionKeeper>();
        services.AddSingleton(provider => new LongConnectionClient(
            provider.GetRequiredService<FeishuHttp>(),
            provider.GetRequiredService<FeishuOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<FeishuMetrics>(),
            provider.GetRequiredService<ILogger<LongConnectionClient>>()));
        return services;
    }

    /// <summary>One client for the life of the process; its connections are renewed so that a changed DNS entry is noticed. Time limits are set per attempt.</summary>
    private static HttpClient CreateClient(FeishuOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Shorter than gateways keep idle connections: a write sent into a closing one would be of unknown outcome.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            AutomaticDecompression = DecompressionMethods.All,
            // A redirect would carry the token to another host.
            AllowAutoRedirect = false,
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
