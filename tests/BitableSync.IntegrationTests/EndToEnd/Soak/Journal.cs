using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>
/// What was written to either side, by whom and in which order, kept apart from the engine: by a trigger of its own in the database,
/// and by listening inside the simulated platform. Every value an editor writes is written once only, so a value names its edit.
/// </summary>
internal sealed class Journal
{
    private readonly SyncedWorld _world;
    private readonly ConcurrentDictionary<string, History> _records = new();

    private Journal(SyncedWorld world)
    {
        _world = world;
        world.Host.Platform.TableChanged += Note;
    }

    /// <summary>Records that exist now, by table id, with their ids.</summary>
    public IReadOnlyList<string> Alive(string table) => [.. _records.Where(record => record.Value.Key.StartsWith(table + " ", StringComparison.Ordinal))
        .Where(record => record.Value.Images is [.., { Cells: not null }])
        .Select(record => record.Key)];

    public static async Task<Journal> StartAsync(SyncedWorld world, params string[] tables)
    {
        await world.Database.ExecuteAsync(
            """
            CREATE SCHEMA journal;
            CREATE TABLE journal.image (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tab text, key text, engine boolean, cells jsonb, at timestamptz DEFAULT clock_timestamp());
            CREATE FUNCTION journal.note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              INSERT INTO journal.image (tab, key, engine, cells) VALUES (
                TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END::text,
                current_setting('application_name') = 'bitable-sync', CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
              RETURN NULL;
            END $$;
            """);
        foreach (var table in tables)
        {
            await world.Database.ExecuteAsync(
                $"""
                INSERT INTO journal.image (tab, key, engine, cells) SELECT '{table}', id::text, false, to_jsonb({table}) FROM {table};
                CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION journal.note();
                """);
        }

        return new Journal(world);
    }

    /// <summary>As they are known now, with what the platform gave up telling of.</summary>
    public IReadOnlyCollection<History> Records()
    {
        var lost = _world.Host.Platform.Events.Where(sent => sent.State == EventState.Lost).Select(sent => (sent.TableId, sent.Revision)).ToHashSet();
        return [.. _records.Values.Select(record => Told(record, lost))];
    }

    public async Task<IReadOnlyCollection<History>> RowsAsync()
    {
        await using var command = _world.Database.DataSource.CreateCommand("SELECT tab, key, engine, cells::text, at FROM journal.image ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<string, History>();
        while (await reader.ReadAsync())
        {
            var key = $"{reader.GetString(0)} {reader.GetString(1)}";
            if (!rows.TryGetValue(key, out var row)) rows[key] = row = new History(key, "row");
            row.Images.Add(new Image(reader.GetBoolean(2), await reader.IsDBNullAsync(3) ? null : Texts(JsonElement.Parse(reader.GetString(3))))
            {
                At = reader.GetFieldValue<DateTimeOffset>(4),
            });
        }

        return rows.Values;
    }

    /// <summary>Every value that some entry of the conflict log keeps.</summary>
    public async Task<IReadOnlySet<string>> LoggedValuesAsync() => LoggedValues(
        await _world.Database.ColumnAsync<string>("SELECT jsonb_build_array(local, remote)::text FROM bitable_sync.conflict")).ToHashSet();

    /// <summary>The values in entries of the conflict log; where a whole pair was in conflict, they stand in a document kept as text.</summary>
    public static IEnumerable<string> LoggedValues(IEnumerable<string> entries) => entries
        .SelectMany(entry => JsonElement.Parse(entry).EnumerateArray())
        .Select(side => side.ValueKind == JsonValueKind.Object && side.TryGetProperty("json", out var text) ? JsonElement.Parse(text.GetString()!) : side)
        .SelectMany(Leaves);

    private History Told(History record, HashSet<(string?, int?)> lost)
    {
        var told = new History(record.Key, record.Name);
        var table = _world.Table(record.Key.Split(' ')[0]).TableId;
        told.Images.AddRange(record.Images.Select(image => image with { IsUntold = lost.Contains((table, image.Revision)) }));
        return told;
    }

    /// <summary>Called under the lock of the Base, so in the order of the writes.</summary>
    private void Note(TableCommit commit)
    {
        var byEngine = commit.Operator == _world.Host.Platform.People.Bot;
        var writer = new RecordWriter(new CellRead(_world.Host.Platform, commit.Base, commit.Table, ReadDialect.Search), null, automaticFields: false);
        foreach (var change in commit.Records)
        {
            var cells = change.After is null ? null : Cells(writer, change.After);
            var record = _records.GetOrAdd(change.RecordId, id => new History($"{commit.Table.Name} {cells!["id"]}", id));
            record.Images.Add(new Image(byEngine, cells) { At = commit.At, Revision = commit.Revision });
        }
    }

    private static Dictionary<string, string> Cells(RecordWriter writer, BitableRecord record) =>
        Texts(JsonElement.Parse(Json.Bytes(json => writer.Write(json, record))).GetProperty("fields"));

    private static Dictionary<string, string> Texts(JsonElement cells) => cells.EnumerateObject()
        .Where(cell => cell.Value.ValueKind != JsonValueKind.Null)
        .ToDictionary(cell => cell.Name, cell => string.Concat(Leaves(cell.Value)));

    private static IEnumerable<string> Leaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Leaves),
        // A text segment shows its text, and says besides that it is one.
        JsonValueKind.Object => element.EnumerateObject().Where(member => member.Name != "type").SelectMany(member => Leaves(member.Value)),
        JsonValueKind.Number => [element.GetDecimal().ToString("0.####", CultureInfo.InvariantCulture)],
        JsonValueKind.Null => [],
        _ => [element.ToString()],
    };
}
