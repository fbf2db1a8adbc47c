using BitableSync.App.Configuration;
using BitableSync.App.Review;
using BitableSync.App.Serving;
using BitableSync.Engine;
using BitableSync.Engine.Jobs;
using BitableSync.Feishu;
using BitableSync.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.App;

/// <summary>Wires the projects together, the same way for the server and for every verb.</summary>
internal static class AppServices
{
    public static IServiceCollection AddBitableSync(this IServiceCollection services, ConfigurationFile file, AppSettings settings)
    {
        services.AddSingleton(file).AddSingleton(settings);
        services.AddSingleton(Options.Create(settings.Sync));
        services.AddBitableSyncFeishu(file.Settings).AddSharedBudget();
        services.AddBitableSyncPostgres(file.Settings);
        services.AddBitableSyncEngine();
        services.AddSingleton<MappingLoader>().AddSingleton<SchemaCheck>().AddSingleton<ReviewReader>();
        services.AddSingleton<ConflictResolver>().AddSingleton<BulkResolver>();
        services.AddSingleton<HistoryDesk>().AddSingleton<DeadLetterDesk>().AddSingleton<HoldReviewer>();
        services.AddSingleton<MappingResumer>().AddSingleton<MappingPauser>();
        return services;
    }

    /// <summary>For a verb that does one thing and ends: no web server, no job engine, and only what went wrong is logged.</summary>
    public static ServiceProvider Build(ConfigurationFile file, AppSettings settings) => new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .AddBitableSync(file, settings)
        .AddSingleton<IJobTrigger, SilentTrigger>()
        .BuildServiceProvider(validateScopes: true);
}
