using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The rows of one mapping's table inside one transaction.</summary>
internal sealed class MemoryRows(World world, SimulatedTable table, UndoLog undo, List<string> notes) : ILocalTable
{
    private readonly DatabaseState _state = table.State;

    /// <summary>Rows that were written.</summary>
    public int Written { get; private set; }

    /// <summary>Rows of which the column was written that somebody else's program watches.</summary>
    public HashSet<RowKey> Answered { get; } = [];

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> ReadAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<RowKey, LocalRow>>(
            keys.Distinct().Where(_state.Rows.ContainsKey).ToDictionary(key => key, Row));

    public Task<IReadOnlyDictionary<RowKey, LocalRow>> LockAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) =>
        ReadAsync(keys, cancellationToken);

    public Task<IReadOnlyList<LocalRow>> ReadPageAsync(RowKey? after, int limit, CancellationToken cancellationToken) =>
        Found([.. _state.Rows.Keys
            .OrderBy(key => key.Json, StringComparer.Ordinal)
            .Where(key => after is null || string.CompareOrdinal(key.Json, after.Value.Json) > 0)
            .Take(limit)
            .Select(Row)]);

    public Task<IReadOnlyList<LocalRow>> FindAsync(IReadOnlyList<string?> matchValues, int limit, CancellationToken cancellationToken)
    {
        string[] columns = [.. table.Mapping.MatchBy.Select(field => field.Column.Name)];
        return Found([.. _state.Rows.Where(row => columns.Select(column => row.Value[column]).SequenceEqual(matchValues)).Take(limit).Select(row => Row(row.Key))]);
    }

    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult((long)_state.Rows.Count);

    public Task<RowWriteResult> WriteAsync(RowWrite write, CancellationToken cancellationToken)
    {
        var result = Write(write);
        if (result is RowWriteResult.Written) Written++;
        notes.Add($"{Describe(write)} -> {result.GetType().Name}");
        return Task.FromResult(result);
    }

    private RowWriteResult Write(RowWrite write)
    {
        switch (write)
        {
            case RowWrite.Insert insert:
                return Set(insert.Key ?? RowKey.FromParts([$"{_state.NextKey++}"]), table.NewRow(_ => null), insert.Values);
            case RowWrite.Restore restore:
                // Its older values are then the newest, and go to the record once more.
                foreach (var value in restore.Values) world.Ledger.Rewrite(value.Text);
                return Set(restore.Key, _state.Rows.GetValueOrDefault(restore.Key) ?? table.NewRow(_ => null), restore.Values);
            case RowWrite.Update update when _state.Rows.TryGetValue(update.Key, out var row):
                return Update(update, row);
            case RowWrite.Delete delete when _state.Rows.ContainsKey(delete.Key):
                WriteChecks.OnLocalDelete(world, table, delete.Key);
                undo.Remove(_state.Rows, delete.Key);
                ForeignKeys.Follow(world, table, delete.Key, to: null, undo);
                return new RowWriteResult.Written(null);
            default:
                return new RowWriteResult.Gone();
        }
    }

    private RowWriteResult Update(RowWrite.Update update, IReadOnlyDictionary<string, string?> before)
    {
        var result = Set(update.Key, before, update.Values);
        // What is refused was never applied, so that an older value after it is in order.
        if (result is not RowWriteResult.Written) return result;
        foreach (var value in update.Values) WriteChecks.OnLocalSet(world, table, update.Key, value.Column.Name, before[value.Column.Name], value.Text);
        return result;
    }

    private RowWriteResult Set(RowKey key, IReadOnlyDictionary<string, string?> before, IReadOnlyList<ColumnValue> values)
    {
        if (values.Any(value => Ledger.IsPoison(value.Text))) return new RowWriteResult.Refused(new RowProblem("23514", "refused by a check"));
        if (values.Any(value => ForeignKeys.IsBroken(table, value)))
        {
            var problem = new RowProblem("23503", "the row referred to is not there", MayHealItself: true) { MissingParent = SimulatedMapping.ForeignKey };
            return new RowWriteResult.Refused(problem);
        }

        var row = new Dictionary<string, string?>(before);
        foreach (var value in values)
        {
            row[value.Column.Name] = value.Text;
            if (value.Text is not null) world.Ledger.HeldLocally.Add(value.Text);
        }

        undo.Put(_state.Rows, key, row);
        if (values.Any(value => value.Column.Name == Automations.Column)) Answered.Add(key);
        return new RowWriteResult.Written(Row(key));
    }

    private static string Describe(RowWrite write) => write switch
    {
        RowWrite.Insert insert => $"inserts a row: {Describe(insert.Values)}",
        RowWrite.Restore restore => $"restores row {restore.Key}: {Describe(restore.Values)}",
        RowWrite.Update update => $"sets row {update.Key}: {Describe(update.Values)}",
        RowWrite.Delete delete => $"deletes row {delete.Key}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Describe(IReadOnlyList<ColumnValue> values) => string.Join(',', values.Select(value => $"{value.Column.Name}={value.Text}"));

    private LocalRow Row(RowKey key) => new(key, _state.Rows[key]);

    private static Task<IReadOnlyList<LocalRow>> Found(IReadOnlyList<LocalRow> rows) => Task.FromResult(rows);
}
