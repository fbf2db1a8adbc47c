using System.Globalization;
using System.Text.Json.Serialization;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>People who edit the Bitable through its page.</summary>
internal sealed class BitableEditor(SyncedWorld world, Journal journal, SqlEditor sql, string[] tables, Random random)
{
    private const int FirstOwnKey = 2_000_000;
    private const int FirstSharedKey = 3_000_000;
    private static readonly string[] Fields = ["title", "note", "amount"];
    private int _values;
    private int _keys;

    public int Edits { get; private set; }

    public async Task EditAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(20, 250), CancellationToken.None);
            var table = tables[random.Next(tables.Length)];
            var alive = journal.Alive(table);
            if (alive.Count < 10) continue;
            await (random.Next(20) switch
            {
                < 10 => PostAsync(table, "edit", new { records = new[] { Edit(alive) } }),
                < 13 => PostAsync(table, "edit", new { records = Enumerable.Range(0, random.Next(2, 30)).Select(_ => Edit(alive)).DistinctBy(edit => edit.Record) }),
                < 15 => PostAsync(table, "", new { records = Enumerable.Range(0, random.Next(1, 10)).Select(_ => new { fields = NewRecord(FirstOwnKey + ++_keys) }) }),
                < 16 => PostAsync(table, "delete", new { record_ids = new[] { Some(alive), Some(alive) }.Distinct() }),
                < 17 => PostAsync(table, "edit", new { records = new[] { new { record_id = Some(alive), fields = new { note = (string?)null } } } }),
                < 18 => CollideAsync(table),
                _ => PostAsync(table, "edit", new { records = new[] { Edit(alive), Edit(alive) }.DistinctBy(edit => edit.Record) }),
            });
        }
    }

    /// <summary>The same key on both sides, within a moment.</summary>
    private async Task CollideAsync(string table)
    {
        var id = FirstSharedKey + ++_keys;
        var pause = random.Next(-300, 300);
        await Task.WhenAll(AfterAsync(pause, () => sql.InsertAsync(table, id)), AfterAsync(-pause, () => PostAsync(table, "", new { fields = NewRecord(id) })));

        static async Task AfterAsync(int milliseconds, Func<Task> act)
        {
            await Task.Delay(Math.Max(0, milliseconds));
            await act();
        }
    }

    private async Task PostAsync(string table, string what, object body)
    {
        var path = $"bases/{world.AppToken}/tables/{world.Table(table).TableId}/records{(what.Length == 0 ? "" : "/" + what)}";
        var reply = await world.Platform.SendAsync(HttpMethod.Post, "simulator/" + path, body, token: "");
        // 400 and 404: the engine deleted a record that a person was about to edit.
        Assert.True(reply.Status is 200 or 400 or 404, $"{path}: {reply.Status}");
        if (reply.Status == 200) Edits++;
    }

    private RecordEdit Edit(IReadOnlyList<string> alive) =>
        new(Some(alive), Fields.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).ToDictionary(field => field, New));

    private Dictionary<string, object> NewRecord(int id) => Fields.ToDictionary(field => field, New).Append(new("id", id)).ToDictionary();

    /// <summary>A value that nobody wrote before: an odd number, or a text of the page.</summary>
    private object New(string field) => field == "amount" ? (++_values * 2) + 1 : string.Create(CultureInfo.InvariantCulture, $"page {field} {++_values}");

    private string Some(IReadOnlyList<string> alive) => alive[random.Next(alive.Count)];

    private sealed record RecordEdit([property: JsonPropertyName("record_id")] string Record, [property: JsonPropertyName("fields")] Dictionary<string, object> Fields);
}
