using BitableSync.Core.Ports;
using Npgsql;

namespace BitableSync.Postgres.Sql;

/// <summary>
/// Runs parameterised statements on one connection and reports failures as <see cref="StoreException"/>. Parameters are positional
/// (<c>$1</c>…) and every one is cast in the SQL, so that a null has a type.
/// </summary>
internal sealed class SqlSession(NpgsqlConnection connection)
{
    /// <summary>For statements that visit a whole table of the user's.</summary>
    public static readonly TimeSpan WholeTable = TimeSpan.FromMinutes(10);

    /// <param name="doing">What is being done, to follow "Could not".</param>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Its parameters in order.</param>
    /// <param name="cancellationToken">Cancels the statement on the server too.</param>
    /// <param name="limit">Time given to the statement; the driver's default where null.</param>
    /// <returns>Rows affected.</returns>
    public async Task<int> ExecuteAsync(
        string doing, string sql, object?[] parameters, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        try
        {
            await using var command = Prepare(doing, sql, parameters, limit);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    public async Task<List<T>> QueryAsync<T>(
        string doing,
        string sql,
        object?[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        TimeSpan? limit = null)
    {
        try
        {
            await using var command = Prepare(doing, sql, parameters, limit);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    /// <summary>Runs several statements in one round trip; the first that fails ends them all. Not translated: the caller looks at the error.</summary>
    /// <returns>Rows of the one statement that returns any.</returns>
    public async Task<List<T>> QueryBatchAsync<T>(
        string doing, IReadOnlyList<SqlStatement> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        EnsureOpen(doing);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var parameter in statement.Parameters) command.Parameters.Add(ToParameter(parameter));
            batch.BatchCommands.Add(command);
        }

        List<T> rows = [];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }

    private NpgsqlCommand Prepare(string doing, string sql, object?[] parameters, TimeSpan? limit)
    {
        EnsureOpen(doing);
        var command = new NpgsqlCommand(sql, connection);
        if (limit is { } given) command.CommandTimeout = (int)given.TotalSeconds;
        foreach (var parameter in parameters) command.Parameters.Add(ToParameter(parameter));
        return command;
    }

    private void EnsureOpen(string doing)
    {
        if (connection.State == System.Data.ConnectionState.Open) return;
        throw new StoreException($"Could not {doing}: the connection broke earlier in this transaction. It is tried again.", isTransient: true);
    }

    private static NpgsqlParameter ToParameter(object? value) => new() { Value = value ?? DBNull.Value };
}

/// <summary>One parameterised statement.</summary>
internal readonly record struct SqlStatement(string Text, params object?[] Parameters);
