using BitableSync.Core.Ports;
using Npgsql;

namespace BitableSync.Postgres.Sql;

/// <summary>Single statements outside a transaction, each on a connection of its own from the pool.</summary>
internal static class DataSourceSessions
{
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(this NpgsqlDataSource source, string doing, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    /// <inheritdoc cref="SqlSession.QueryAsync"/>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource source,
        string doing,
        string sql,
        object?[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(doing, cancellationToken);
        return await new SqlSession(connection).QueryAsync(doing, sql, parameters, read, cancellationToken);
    }

    /// <inheritdoc cref="SqlSession.ExecuteAsync"/>
    public static async Task<int> ExecuteAsync(
        this NpgsqlDataSource source, string doing, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(doing, cancellationToken);
        return await new SqlSession(connection).ExecuteAsync(doing, sql, parameters, cancellationToken);
    }
}
