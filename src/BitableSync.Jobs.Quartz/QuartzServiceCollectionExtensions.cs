using BitableSync.Engine.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace BitableSync.Jobs.Quartz;

public static class QuartzServiceCollectionExtensions
{
    private const string DefaultSchema = "bitable_sync_quartz";

    /// <summary>
    /// Runs the engine's jobs on Quartz, which keeps its state in the database of the registered <see cref="NpgsqlDataSource"/>. Needs a
    /// registered <see cref="ISyncJobRunner"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message names every problem.</exception>
    public static IServiceCollection AddBitableSyncQuartz(this IServiceCollection services, JobsOptions options)
    {
        services.AddJobEngineNode(options);
        var database = new DatabaseSlot();
        services.AddQuartz(QuartzNames.Scheduler, quartz => Configure(quartz, options, database));
        services.AddQuartzExecutionHistory(history =>
        {
            history.Retention = TimeSpan.FromDays(7);
            history.MaxEntriesPerJob = 100;
            history.MaxEntriesPerScheduler = 20_000;
        });
        services.AddSingleton<IJobEngine>(provider => new QuartzJobEngine(
            provider.GetRequiredService<ISchedulerRuntime>(),
            database.Fill(provider.GetRequiredService<NpgsqlDataSource>()),
            provider.GetRequiredService<TimeProvider>(),
            SchemaOf(options)));
        services.AddSingleton<IJobHistory, QuartzJobHistory>();
        return services;
    }

    private static string SchemaOf(JobsOptions options) => options.Schema ?? DefaultSchema;

    private static void Configure(IQuartzBuilder quartz, JobsOptions options, DatabaseSlot database)
    {
        // Comparisons are long; with places of their own they never hold up what people wait for.
        var (places, comparisons) = (options.MaxConcurrentRuns, options.MaxConcurrentRuns / 2);
        quartz.UseDefaultThreadPool(places + comparisons);
        quartz.UseExecutionLimits(limits => limits.ForDefaultGroup(places).ForGroup(QuartzNames.ReconcileGroup, comparisons));
        quartz.ConfigureScheduler(scheduler =>
        {
            // A node hears of triggers that others stored by looking; this is how often.
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(2);
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
        });
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(source => source.DataSourceFactory = database.Read);
            store.UseSystemTextJsonSerializer();
            store.UseExecutionHistory();
            store.ProvisionSchema();
            store.UseClustering(cluster => Configure(cluster, options.NodeTimeout));
            store.ConfigureStore(jobs => Configure(jobs, SchemaOf(options)));
        });
    }

    /// <summary>A run of a silent node is started elsewhere after two intervals and the threshold, at the next check-in.</summary>
    private static void Configure(ClusteringOptions cluster, TimeSpan nodeTimeout)
    {
        cluster.CheckinInterval = nodeTimeout / 4;
        cluster.CheckinMisfireThreshold = nodeTimeout / 2;
    }

    private static void Configure(AdoJobStoreOptions store, string schema)
    {
        store.TablePrefix = $"{schema}.qrtz_";
        store.StoreJobDataAsStrings = true;
        store.DbRetryInterval = TimeSpan.FromSeconds(1);
        // A run that a shutdown interrupts goes to another node, or to this one when it is back.
        store.RecoverFiringsCancelledByShutdown = true;
        // A trigger that could not be fired stays in the schedule: a fault that lasts must not end a mapping's jobs for good.
        store.MaxConsecutiveFireFailures = 0;
    }

    /// <summary>
    /// Each scheduler is built into a container of its own, which does not know what is registered in the application's; this carries the
    /// data source over.
    /// </summary>
    private sealed class DatabaseSlot
    {
        private NpgsqlDataSource? _database;

        public NpgsqlDataSource Fill(NpgsqlDataSource database) => _database = database;

        public NpgsqlDataSource Read(IServiceProvider provider) => _database ?? provider.GetRequiredService<NpgsqlDataSource>();
    }
}
