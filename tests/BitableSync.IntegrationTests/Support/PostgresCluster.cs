using Npgsql;

namespace BitableSync.IntegrationTests.Support;

/// <summary>
/// The one PostgreSQL server of a test run, started by the first test that asks for it. Taken in this order: the server named by
/// <c>BITABLESYNC_TEST_POSTGRES</c>, a container (where compiled in and Docker answers), a private cluster from local binaries.
/// </summary>
public static class PostgresCluster
{
    public const string ConnectionVariable = "BITABLESYNC_TEST_POSTGRES";

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>Why no server can be had on this machine; null where one can. Cheap: nothing is started to find out.</summary>
    public static string? Unavailable { get; } = FindUnavailable();

    /// <summary>Connection string of a superuser to the server's <c>postgres</c> database.</summary>
    public static Task<string> GetAdminConnectionStringAsync() => Started.Value;

    private static string? Named => Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 } named ? named : null;

    private static string? FindUnavailable()
    {
        if (Named is not null || LocalCluster.FindBinaries() is not null) return null;
#if TESTCONTAINERS
        if (ContainerCluster.DockerAnswers()) return null;
#endif
        return $"No PostgreSQL server: {ConnectionVariable} is not set and no local server binaries were found "
            + "(pg_config --bindir, /usr/lib/postgresql/*/bin). Set the variable or install PostgreSQL 14 or later.";
    }

    private static async Task<string> StartAsync()
    {
        if (Named is { } named) return new NpgsqlConnectionStringBuilder(named) { IncludeErrorDetail = true }.ConnectionString;
#if TESTCONTAINERS
        if (ContainerCluster.DockerAnswers()) return await ContainerCluster.StartAsync();
#endif
        return Unavailable is null ? await LocalCluster.StartAsync() : throw new InvalidOperationException(Unavailable);
    }
}
