using BitableSync.Engine.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

public static class HangfireServiceCollectionExtensions
{
    private const string DefaultSchema = "bitable_sync_hangfire";

    /// <summary>Hangfire's locks are held for moments; what is older was left behind by a dead node and would stop timers and retries.</summary>
    private static readonly TimeSpan OldestLock = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs the engine's jobs on Hangfire, which keeps its state in the database of the registered <see cref="NpgsqlDataSource"/>. Needs a
    /// registered <see cref="ISyncJobRunner"/>. Registers the <see cref="JobStorage"/> that Hangfire's dashboard shows.
    /// </summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message names every problem.</exception>
    public static IServiceCollection AddBitableSyncHangfire(this IServiceCollection services, JobsOptions options)
    {
        var schema = options.Schema ?? DefaultSchema;
        services.AddJobEngineNode(options);
        services.AddSingleton<HangfireLogs>();
        services.AddSingleton(provider => CreateStorage(provider, options, schema));
        // Filters that other code registers for the whole process, Hangfire's ten blind retries among them, have no say in our runs.
        services.AddSingleton<IJobFilterProvider>(new JobFilterProviderCollection(new JobFilterAttributeFilterProvider()));
        services.AddSingleton<HangfireRuns>();
        services.AddSingleton(provider => new JobTurns(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<HangfireRuns>(),
            provider.GetRequiredService<TimeProvider>(),
            schema));
        services.AddScoped<SyncHangfireJob>();
        services.AddSingleton<IJobEngine>(provider => new HangfireJobEngine(
            provider.GetRequiredService<JobStorage>(),
            provider.GetRequiredService<IJobFilterProvider>(),
            provider.GetRequiredService<HangfireRuns>(),
            provider.GetRequiredService<JobTurns>(),
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            options,
            schema));
        services.AddSingleton<IJobHistory>(provider => new HangfireJobHistory(provider.GetRequiredService<NpgsqlDataSource>(), schema));
        return services;
    }

    private static JobStorage CreateStorage(IServiceProvider provider, JobsOptions options, string schema)
    {
        // The first of Hangfire's parts to be made, and all of them log.
        provider.GetRequiredService<HangfireLogs>();
        var connections = new DataSourceConnections(provider.GetRequiredService<NpgsqlDataSource>());
        return new PostgreSqlStorage(connections, StorageOptions(options, schema));
    }

    private static PostgreSqlStorageOptions StorageOptions(JobsOptions options, string schema) => new()
    {
        SchemaName = schema,
        // Done by HangfireTables, one node at a time and when the database answers.
        PrepareSchemaIfNecessary = false,
        // A worker hears of runs that its own node stored at once, and of those of others by looking this often.
        QueuePollInterval = TimeSpan.FromSeconds(1),
        // A run is kept from other workers as long as its node shows signs of life.
        InvisibilityTimeout = options.NodeTimeout,
        UseSlidingInvisibilityTimeout = true,
        DistributedLockTimeout = OldestLock,
    };

    private sealed class DataSourceConnections(NpgsqlDataSource database) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => database.CreateConnection();
    }
}
