using System.Data.Common;
using System.Globalization;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;
using BitableSync.Postgres.Budget;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Conflicts;
using BitableSync.Postgres.DeadLetters;
using BitableSync.Postgres.History;
using BitableSync.Postgres.Figures;
using BitableSync.Postgres.Inbox;
using BitableSync.Postgres.Leases;
using BitableSync.Postgres.Migrations;
using BitableSync.Postgres.Nodes;
using BitableSync.Postgres.Schema;
using BitableSync.Postgres.State;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BitableSync.Postgres;

public static class PostgresServices
{
    private const string IdleTimeout = "idle_in_transaction_session_timeout";

    /// <summary>Adds the PostgreSQL side: the engine's ports, and the tools that install and look after its schema.</summary>
    public static IServiceCollection AddBitableSyncPostgres(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<PostgresOptions, PostgresOptionsValidator>()
            .Bind(configuration.GetSection(PostgresOptions.SectionName), binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(CreateDataSource);
        // Schedulers with a PostgreSQL store ask for the base class.
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        services.TryAddSingleton<ISyncStore, SyncStore>();
        services.TryAddSingleton<IMappingStates, MappingStates>();
        services.TryAddSingleton<ILeases, LeaseStore>();
        services.TryAddSingleton<IRequestPermits, RequestPermits>();
        services.TryAddSingleton<IEventIntake, EventIntake>();
        services.AddDbContextFactory<SyncDbContext>((provider, context) => context.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.TryAddSingleton<ConflictReader>();
        services.TryAddSingleton<HistoryReader>();
        services.TryAddSingleton<DeadLetterReader>();
        services.TryAddSingleton<AccessKeyStore>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<ProtectionKeyStore>();
        services.TryAddSingleton<FigureReader>();
        services.TryAddSingleton<FigureGauges>();
        services.TryAddSingleton<NodeRegistry>();
        services.TryAddSingleton<Housekeeping>();
        services.TryAddSingleton<Migrator>();
        services.TryAddSingleton<TableReader>();
        services.TryAddSingleton<Capture>();
        services.TryAddSingleton<Bindings>();
        services.TryAddSingleton<Doorbell>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    // The data source gets no logger factory: the driver would log every statement of the user's tables at level Information.
    private static NpgsqlDataSource CreateDataSource(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PostgresOptions>>().Value;
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        // So that a DBA can tell the engine's sessions from others.
        connection.ApplicationName ??= SyncStore.ApplicationName;
        // For all sessions, the scheduler's too: a frozen process must not keep locks that the other nodes wait for.
        if (connection.Options?.Contains(IdleTimeout, StringComparison.Ordinal) is not true)
        {
            connection.Options = string.Create(
                CultureInfo.InvariantCulture, $"{connection.Options} -c {IdleTimeout}={options.IdleInTransactionTimeout.TotalMilliseconds:0}").TrimStart();
        }

        return NpgsqlDataSource.Create(connection);
    }
}
