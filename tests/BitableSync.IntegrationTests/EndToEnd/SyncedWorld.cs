using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.IntegrationTests.Simulator;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>A database and a simulated Bitable with twin tables, and the configuration that pairs them.</summary>
internal sealed class SyncedWorld : IAsyncDisposable
{
    private readonly string _config = Path.Combine(Path.GetTempPath(), $"bitable-sync-{Guid.NewGuid():N}.json");
    private readonly List<SyncedTable> _tables = [];

    private SyncedWorld(TestDatabase database, SimulatorHost host) =>
        (Database, Host, Platform) = (database, host, new SimulatorClient(host));

    public TestDatabase Database { get; private set; }

    public SimulatorHost Host { get; }

    public SimulatorClient Platform { get; }

    public string AppToken { get; private set; } = "";

    public SyncedTable Table(string name) => _tables.Single(table => table.Name == name);

    /// <param name="schemaSql">Makes the tables.</param>
    /// <param name="retryScale">Factor on the platform's waits before it sends an event again.</param>
    public static async Task<SyncedWorld> CreateAsync(string schemaSql, double retryScale = 0.05)
    {
        var database = await TestDatabase.CreateAsync();
        await database.ExecuteAsync(schemaSql);
        return new SyncedWorld(database, await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 7, RetryScale = retryScale }, default));
    }

    /// <summary>Makes a Base with an empty twin of each table, and the configuration file.</summary>
    public Task PairAsync(string onBitableDelete, params string[] tables) => PairAsync(onBitableDelete, [], tables);

    /// <summary>As above, with link fields for some columns.</summary>
    public async Task PairAsync(string onBitableDelete, (string Table, string Column, string Target)[] links, params string[] tables)
    {
        foreach (var table in tables) _tables.Add(await DescribeAsync(table));
        foreach (var (table, column, target) in links) Table(table).Links[column] = Table(target);
        var created = await Platform.ControlAsync(
            HttpMethod.Post, "bases", new { name = "Twin", tables = _tables.Select(table => new { name = table.Name, fields = table.Fields }) });
        AppToken = created.GetProperty("app_token").GetString()!;
        foreach (var (table, twin) in _tables.Zip(created.GetProperty("tables").EnumerateArray()))
        {
            table.TableId = twin.GetProperty("table_id").GetString()!;
        }

        foreach (var (table, column, target) in links.Where(link => !IsBackOfAnother(link, links))) await AddLinkFieldAsync(table, column, target, links);

        var config = new JsonObject
        {
            ["Feishu"] = new JsonObject { ["Domain"] = Host.BaseAddress.ToString(), ["AppId"] = Host.Platform.Options.AppId },
            ["Mappings"] = new JsonArray([.. _tables.Select(table => table.Mapping(AppToken, onBitableDelete))]),
        };
        await File.WriteAllTextAsync(_config, config.ToJsonString());
    }

    /// <summary>Goes on with another database; the caller disposes of the one before, which is returned.</summary>
    public TestDatabase MoveTo(TestDatabase database)
    {
        var before = Database;
        Database = database;
        return before;
    }

    /// <summary>The configuration file; its secrets are in <see cref="Secrets"/>.</summary>
    public string ConfigFile => _config;

    public IReadOnlyDictionary<string, string> Secrets => new Dictionary<string, string>
    {
        ["Postgres__ConnectionString"] = Database.ConnectionString,
        ["Feishu__AppSecret"] = Host.Platform.Options.AppSecret,
    };

    public ServeProcess StartEngine(IReadOnlyDictionary<string, string>? more = null) =>
        ServeProcess.Start(_config, Database.ConnectionString, Host.Platform.Options.AppSecret, more);

    /// <summary>Every difference between the two sides, by a complete reading of both.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var records = new Dictionary<string, IReadOnlyList<JsonElement>>();
        foreach (var table in _tables) table.NoteKeys(records[table.Name] = await RecordsAsync(table.Name));
        var differences = new List<string>();
        foreach (var table in _tables) differences.AddRange(table.Compare(await RowsAsync(table), records[table.Name]));
        return differences;
    }

    /// <summary>Waits until both sides are equal and no change or event waits.</summary>
    public async Task SettleAsync(ServeProcess engine, TimeSpan deadline)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var waiting = await WaitingAsync();
            var differences = waiting == 0 ? await DifferencesAsync() : [$"{waiting} changes and events wait"];
            if (differences.Count == 0) return;
            Assert.True(clock.Elapsed < deadline, $"Not equal after {deadline}: {string.Join("; ", differences.Take(10))}\n{engine.Log}");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until nothing waits and the table has so many records; for tables whose rows do not all count.</summary>
    public Task SettleLiveAsync(string table, int records) =>
        Eventually.TrueAsync(async () => (await RecordsAsync(table)).Count == records && await WaitingAsync() == 0, TimeSpan.FromMinutes(1));

    public async Task<IReadOnlyList<JsonElement>> RecordsAsync(string table)
    {
        var records = new List<JsonElement>();
        while (true)
        {
            var page = await Platform.ControlAsync(
                HttpMethod.Get, $"bases/{AppToken}/tables/{Table(table).TableId}/records?offset={records.Count}&limit=500");
            records.AddRange(page.GetProperty("items").EnumerateArray());
            if (records.Count >= page.GetProperty("total").GetInt32()) return records;
        }
    }

    /// <summary>The record whose field holds the number.</summary>
    public async Task<string> RecordAsync(string table, string field, int value) => (await RecordsAsync(table))
        .First(record => record.GetProperty("fields").TryGetProperty(field, out var cell) && cell.GetDecimal() == value)
        .GetProperty("record_id").GetString()!;

    /// <summary>A person edits a record.</summary>
    public Task EditAsync(string table, string record, object fields) => Platform.ControlAsync(
        HttpMethod.Patch, $"bases/{AppToken}/tables/{Table(table).TableId}/records/{record}", new { fields });

    /// <summary>A person edits several records in one action.</summary>
    public Task EditAsync(string table, IReadOnlyList<(string Record, object Fields)> edits) => Platform.ControlAsync(
        HttpMethod.Post,
        $"bases/{AppToken}/tables/{Table(table).TableId}/records/edit",
        new { records = edits.Select(edit => new { record_id = edit.Record, fields = edit.Fields }) });

    /// <summary>A person adds a record; returns its id.</summary>
    public async Task<string> AddAsync(string table, object fields) => (await Platform.ControlAsync(
        HttpMethod.Post, $"bases/{AppToken}/tables/{Table(table).TableId}/records", new { fields })).GetProperty("record_ids")[0].GetString()!;

    /// <summary>A person adds many records in one action.</summary>
    public Task AddManyAsync(string table, IEnumerable<object> records) => Platform.ControlAsync(
        HttpMethod.Post, $"bases/{AppToken}/tables/{Table(table).TableId}/records", new { records = records.Select(fields => new { fields }) });

    /// <summary>A person deletes records.</summary>
    public Task DeleteAsync(string table, params string[] records) => Platform.ControlAsync(
        HttpMethod.Post, $"bases/{AppToken}/tables/{Table(table).TableId}/records/delete", new { record_ids = records });

    /// <summary>A person takes records out of the bin.</summary>
    public Task RestoreAsync(string table, params string[] records) => Platform.ControlAsync(
        HttpMethod.Post, $"bases/{AppToken}/tables/{Table(table).TableId}/records/restore", new { record_ids = records });

    /// <summary>What the platform saw of the engine's manners.</summary>
    public async Task AssertMannersAsync()
    {
        var summary = await Platform.ControlAsync(HttpMethod.Get, "calls/summary");
        Assert.InRange(summary.GetProperty("max_batch").GetInt32(), 1, 500);
        Assert.True(summary.GetProperty("min_gap_ms").GetDouble() >= 200, $"min_gap_ms is {summary.GetProperty("min_gap_ms")}");
        Assert.Equal(1, summary.GetProperty("max_in_flight").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        Platform.Dispose();
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        File.Delete(_config);
    }

    private Task<JsonElement> AddLinkFieldAsync(string table, string column, string target, (string Table, string Column, string Target)[] links)
    {
        var back = links.FirstOrDefault(link => IsBackOfAnother(link, [(table, column, target), link])).Column;
        var multiple = Table(table).Columns.First(each => each.Name == column).Type == "ARRAY";
        return Platform.ControlAsync(
            HttpMethod.Post,
            $"bases/{AppToken}/tables/{Table(table).TableId}/fields",
            new { field_name = column, type = back is null ? 18 : 21, property = new { table_id = Table(target).TableId, multiple, back_field_name = back } });
    }

    /// <summary>A list of the rows that refer to this one, named <c>of_</c> and their column, is the other end of a two-way link.</summary>
    private static bool IsBackOfAnother((string Table, string Column, string Target) link, (string Table, string Column, string Target)[] links) =>
        links.Any(other => other.Table == link.Target && other.Target == link.Table && link.Column == "of_" + other.Column);

    private async Task<SyncedTable> DescribeAsync(string table)
    {
        var columns = await Database.ColumnAsync<string>(
            $"SELECT column_name || ':' || data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position");
        var key = await Database.ScalarAsync<string>(
            $"SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] WHERE indisprimary AND indrelid = 'public.{table}'::regclass");
        return new SyncedTable(table, key, [.. columns.Select(column => column.Split(':')).Select(parts => (parts[0], parts[1]))]);
    }

    private async Task<IReadOnlyList<string?[]>> RowsAsync(SyncedTable table)
    {
        await using var command = Database.DataSource.CreateCommand(table.Select);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }

    /// <summary>Changes, events and calls that are not dealt with yet.</summary>
    public async Task<long> WaitingAsync()
    {
        try
        {
            return await Database.ScalarAsync<long>(
                """
                SELECT (SELECT count(*) FROM bitable_sync.change_log)
                  + (SELECT count(*) FROM bitable_sync.inbox_event WHERE done_at IS NULL)
                  + (SELECT count(*) FROM bitable_sync.outbox_batch WHERE closed_at IS NULL)
                  + (SELECT count(*) FROM bitable_sync.link_wait)
                """);
        }
        catch (Npgsql.PostgresException e) when (e.SqlState is "42P01" or "3F000")
        {
            return 1;
        }
    }
}
