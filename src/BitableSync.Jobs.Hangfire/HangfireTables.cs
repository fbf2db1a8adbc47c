using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Hangfire.PostgreSql;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>The schema that holds Hangfire's tables and the two of ours beside them.</summary>
internal static class HangfireTables
{
    /// <summary>
    /// Makes what is missing. Nodes that start at once on an empty database do so one after the other (a session lock on the database is
    /// held throughout), because Hangfire's own installation has nodes fail that come second.
    /// </summary>
    public static async Task PrepareAsync(NpgsqlDataSource database, string schema, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var lockName = $"bitable-sync: tables in {schema}";
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(hashtextextended($1, 0))", cancellationToken, lockName);
        try
        {
            PostgreSqlObjectsInstaller.Install(connection, schema);
            await ExecuteAsync(connection, Ours(schema), cancellationToken);
        }
        finally
        {
            // Not left to the pool, which resets a connection only when it is used again.
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", CancellationToken.None, lockName);
        }
    }

    /// <summary>True on exactly one node where the period is new: the one that starts the first run.</summary>
    public static async Task<bool> SetPeriodAsync(
        NpgsqlDataSource database, string schema, ScheduledJob scheduled, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            INSERT INTO {schema}.sync_turn AS turn (job, mapping, every) VALUES ($1, $2, $3)
              ON CONFLICT (job, mapping) DO UPDATE SET every = excluded.every WHERE turn.every IS DISTINCT FROM excluded.every
              RETURNING true
            """);
        command.Parameters.Add(new() { Value = HangfireNames.QueueOf(scheduled.Job) });
        command.Parameters.Add(new() { Value = scheduled.Mapping.Value });
        command.Parameters.Add(new() { Value = scheduled.Every });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>
    /// Forgets the jobs of other mappings than these, and the periods of other jobs than these. Returns the runs that waited for their time.
    /// </summary>
    public static async Task<IReadOnlyList<string>> KeepOnlyAsync(
        NpgsqlDataSource database, string schema, IReadOnlyCollection<ScheduledJob> jobs, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH timeless AS (
              UPDATE {schema}.sync_turn SET every = NULL
                WHERE mapping = ANY ($2) AND NOT EXISTS (SELECT FROM unnest($1, $2) AS kept (job, mapping)
                  WHERE kept.job = sync_turn.job AND kept.mapping = sync_turn.mapping)),
            gone AS (DELETE FROM {schema}.sync_turn WHERE NOT mapping = ANY ($2) RETURNING waiting)
            SELECT waiting FROM gone WHERE waiting IS NOT NULL
            """);
        command.Parameters.Add(new() { Value = jobs.Select(scheduled => HangfireNames.QueueOf(scheduled.Job)).ToArray() });
        command.Parameters.Add(new() { Value = jobs.Select(scheduled => scheduled.Mapping.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> waiting = [];
        while (await reader.ReadAsync(cancellationToken)) waiting.Add(reader.GetString(0));
        return waiting;
    }

    private static string Ours(string schema) => $"""
        CREATE TABLE IF NOT EXISTS {schema}.sync_turn (
          job text NOT NULL,
          mapping text NOT NULL,
          every interval,
          waiting text,
          rerun text,
          due timestamptz,
          running text,
          token uuid,
          again boolean NOT NULL DEFAULT false,
          PRIMARY KEY (job, mapping));
        CREATE TABLE IF NOT EXISTS {schema}.sync_run (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          job text NOT NULL,
          mapping text NOT NULL,
          started_at timestamptz NOT NULL,
          duration interval NOT NULL,
          outcome text NOT NULL,
          summary text,
          node text NOT NULL);
        CREATE INDEX IF NOT EXISTS sync_run_latest ON {schema}.sync_run (job, mapping, id DESC);
        """;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, string? parameter = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is not null) command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
