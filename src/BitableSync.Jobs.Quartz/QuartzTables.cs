using Npgsql;

namespace BitableSync.Jobs.Quartz;

/// <summary>The schema that holds Quartz's tables.</summary>
internal static class QuartzTables
{
    /// <summary>
    /// Makes the schema where it is missing and then calls <paramref name="create"/>, which makes the tables in it. Nodes that start at
    /// once on an empty database do so one after the other: a session lock on the database is held throughout, and a node that dies
    /// meanwhile gives it up with its connection.
    /// </summary>
    public static async Task<T> PrepareAsync<T>(
        NpgsqlDataSource database, string schema, Func<ValueTask<T>> create, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var lockName = $"bitable-sync: tables in {schema}";
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(hashtextextended($1, 0))", lockName, cancellationToken);
        try
        {
            // Asked first, because IF NOT EXISTS alone demands the right to create schemas even where there is nothing to create.
            if (await ExecuteAsync(connection, "SELECT to_regnamespace($1)::text", schema, cancellationToken) is not string)
                await ExecuteAsync(connection, $"CREATE SCHEMA {schema}", null, cancellationToken);
            return await create();
        }
        finally
        {
            // Not left to the pool, which resets a connection only when it is used again.
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", lockName, CancellationToken.None);
        }
    }

    private static async Task<object?> ExecuteAsync(
        NpgsqlConnection connection, string sql, string? parameter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is not null) command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
