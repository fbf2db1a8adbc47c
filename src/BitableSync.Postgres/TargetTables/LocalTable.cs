using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.TargetTables;

internal sealed class LocalTable(SqlSession session, TableMapping mapping) : ILocalTable
{
    private static readonly SqlStatement Savepoint = new("SAVEPOINT bitable_sync_row");
    private static readonly SqlStatement Release = new("RELEASE SAVEPOINT bitable_sync_row");

    private readonly LocalTableSql _sql = new(mapping);

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> ReadAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        ReadAsync(keys, locked: false, cancellationToken);

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> LockAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        ReadAsync(keys, locked: true, cancellationToken);

    public async Task<IReadOnlyList<LocalRow>> ReadPageAsync(RowKey? after, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"read a page of {mapping.Local}",
        _sql.Page(hasStart: after is not null),
        [limit, .. after is { } key ? PartsOf(key) : []],
        ReadRow,
        cancellationToken,
        SqlSession.WholeTable);

    public async Task<IReadOnlyList<LocalRow>> FindAsync(IReadOnlyList<string?> matchValues, int limit, CancellationToken cancellationToken)
    {
        if (matchValues.Count != mapping.MatchBy.Count || matchValues.Count == 0)
        {
            throw new ArgumentException($"Expected {mapping.MatchBy.Count} match values (at least one), found {matchValues.Count}.", nameof(matchValues));
        }

        var doing = $"find a row of {mapping.Local} by {string.Join(", ", mapping.MatchBy.Select(field => field.Column.Name))}";
        try
        {
            return await session.QueryBatchAsync(doing, [Savepoint, _sql.Find(matchValues, limit), Release], ReadRow, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // A text that is no value of the column's type is in no row.
            await RollBackToSavepointAsync(doing, cancellationToken);
            return [];
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken) => (await session.QueryAsync(
        $"count the rows of {mapping.Local}", _sql.Count(), [], reader => reader.GetInt64(0), cancellationToken, SqlSession.WholeTable))[0];

    public Task<RowWriteResult> WriteAsync(RowWrite write, CancellationToken cancellationToken) => write switch
    {
        RowWrite.Insert insert => InsertAsync(insert.Key, insert.Values, cancellationToken),
        RowWrite.Update update => UpdateAsync(update, cancellationToken),
        RowWrite.Delete delete => DeleteAsync(delete, cancellationToken),
        RowWrite.Restore restore => RestoreAsync(restore, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<IReadOnlyDictionary<RowKey, LocalRow>> ReadAsync(
        IReadOnlyCollection<RowKey> keys, bool locked, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<RowKey, LocalRow>();
        if (keys.Count == 0) return rows;
        // In order of their text, so that two transactions of the engine lock rows in one order.
        string[][] parts = [.. keys.Distinct().OrderBy(key => key.Json, StringComparer.Ordinal).Select(PartsOf)];
        object[] columns = [.. mapping.Key.Select((_, index) => parts.Select(key => key[index]).ToArray())];
        var found = await session.QueryAsync(
            $"{(locked ? "lock" : "read")} {keys.Count} rows of {mapping.Local} by key", _sql.Read(locked), columns, ReadRow, cancellationToken);
        // By the row's own key: where the column compares loosely (citext, numeric), a key that is written differently is another key.
        foreach (var row in found) rows[row.Key] = row;
        return rows;
    }

    private async Task<RowWriteResult> InsertAsync(RowKey? key, IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        var statement = _sql.Insert(key is { } given ? PartsOf(given) : null, values);
        var (row, problem) = await RunAsync($"insert a row into {mapping.Local}", statement, values, ReadRow, cancellationToken);
        if (problem is not null) return new RowWriteResult.Refused(problem);
        return row is null ? new RowWriteResult.Refused(RowProblems.Skipped(mapping)) : new RowWriteResult.Written(row);
    }

    private async Task<RowWriteResult> UpdateAsync(RowWrite.Update update, CancellationToken cancellationToken)
    {
        var key = PartsOf(update.Key);
        var statement = _sql.Update(key, update.Values) ?? _sql.Same(key, live: true);
        var (row, problem) = await RunAsync($"update row {update.Key} of {mapping.Local}", statement, update.Values, ReadRow, cancellationToken);
        if (problem is not null) return new RowWriteResult.Refused(problem);
        return row is not null ? new RowWriteResult.Written(row) : await GoneOrSkippedAsync(key, cancellationToken);
    }

    private async Task<RowWriteResult> DeleteAsync(RowWrite.Delete delete, CancellationToken cancellationToken)
    {
        var key = PartsOf(delete.Key);
        var (deleted, problem) = await RunAsync($"delete row {delete.Key} of {mapping.Local}", _sql.Delete(key), [], reader => reader.GetString(0), cancellationToken);
        if (problem is not null) return new RowWriteResult.Refused(problem);
        return deleted is not null ? new RowWriteResult.Written(Row: null) : await GoneOrSkippedAsync(key, cancellationToken);
    }

    private async Task<RowWriteResult> RestoreAsync(RowWrite.Restore restore, CancellationToken cancellationToken)
    {
        var key = PartsOf(restore.Key);
        var statement = _sql.Revive(key, restore.Values) ?? _sql.Same(key, live: false);
        var (row, problem) = await RunAsync($"restore row {restore.Key} of {mapping.Local}", statement, restore.Values, ReadRow, cancellationToken);
        if (problem is not null) return new RowWriteResult.Refused(problem);
        return row is not null ? new RowWriteResult.Written(row) : await InsertAsync(restore.Key, restore.Values, cancellationToken);
    }

    /// <summary>Nothing was written: either the row is not there, or a trigger skipped the statement.</summary>
    private async Task<RowWriteResult> GoneOrSkippedAsync(string[] key, CancellationToken cancellationToken)
    {
        var live = await session.QueryAsync(
            $"look for a row of {mapping.Local}", _sql.Same(key, live: true).Text, [.. key], reader => true, cancellationToken);
        return live.Count > 0 ? new RowWriteResult.Refused(RowProblems.Skipped(mapping)) : new RowWriteResult.Gone();
    }

    /// <summary>Runs one statement under a savepoint: its one row, or none, or why it was refused.</summary>
    private async Task<(T? Row, RowProblem? Problem)> RunAsync<T>(
        string doing, SqlStatement statement, IReadOnlyList<ColumnValue> values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var rows = await session.QueryBatchAsync(doing, [Savepoint, statement, Release], read, cancellationToken);
            return (rows.FirstOrDefault(), null);
        }
        catch (PostgresException exception) when (RowProblems.Find(exception, mapping, values) is { } problem)
        {
            await RollBackToSavepointAsync(doing, cancellationToken);
            return (null, problem);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    private async Task RollBackToSavepointAsync(string doing, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(doing, "ROLLBACK TO SAVEPOINT bitable_sync_row", [], cancellationToken);

    private LocalRow ReadRow(NpgsqlDataReader reader)
    {
        var keys = mapping.Key.Count;
        var columns = new Dictionary<string, string?>(_sql.Columns.Count, StringComparer.Ordinal);
        for (var index = 0; index < _sql.Columns.Count; index++)
        {
            columns[_sql.Columns[index].Name] = reader.IsDBNull(keys + index) ? null : reader.GetString(keys + index);
        }

        return new LocalRow(RowKey.FromParts(Enumerable.Range(0, keys).Select(reader.GetString)), columns);
    }

    /// <exception cref="StoreException">The key has another shape than the mapping's: the row is not gone, it cannot be looked for.</exception>
    private string[] PartsOf(RowKey key)
    {
        string[] parts = [.. key.Parts];
        if (parts.Length == mapping.Key.Count) return parts;
        throw new StoreException(
            $"Could not look for row {key} of {mapping.Local}: its key has {parts.Length} parts, the mapping's key has {mapping.Key.Count} columns "
            + $"({string.Join(", ", mapping.Key.Select(column => column.Name))}). The mapping's key was changed after rows had been linked; change it back, or reset the mapping.",
            isTransient: false);
    }
}
