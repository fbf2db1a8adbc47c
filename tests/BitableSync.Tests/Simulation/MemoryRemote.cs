using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>One node's client of the simulated Bitable.</summary>
internal sealed class MemoryRemote(World world, Node node) : IRemoteTables, IRemoteTable
{
    public TimeSpan ClockOffset => TimeSpan.Zero;

    private HashSet<FieldId> Fields => [.. world.Mapping.Fields.Select(mapped => mapped.Field)];

    private Faults Faults => world.Faults;

    private Random Random => world.Random;

    public IRemoteTable Open(TableMapping mapping) => this;

    public Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken) => Task.FromResult(TimeZoneInfo.Utc);

    public Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RemoteField>>([]);

    public Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell)
    {
        cell = encoded.Length == 0 ? null : JsonSerializer.SerializeToElement(encoded);
        return true;
    }

    public void ForgetFields()
    {
    }

    public async Task<long> ReadRevisionAsync(CancellationToken cancellationToken)
    {
        await ReadingAsync();
        return world.Revision;
    }

    public async Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        await ReadingAsync();
        var lookup = new RemoteLookup(
            [.. records.Where(world.Remote.ContainsKey).Select(Record)],
            [.. records.Where(record => !world.Remote.ContainsKey(record))],
            [],
            Fields);
        await node.PassAsync();
        return lookup;
    }

    public async IAsyncEnumerable<RemotePage> ScanAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            await ReadingAsync();
            RemoteRecord[] page = [.. world.Remote.Keys
                .Where(id => string.CompareOrdinal(id.Value, after) > 0)
                .OrderBy(id => id.Value, StringComparer.Ordinal).Take(5).Select(Record)];
            yield return new RemotePage(page, world.Remote.Count, page.Length < 5, Fields);
            if (page.Length < 5) yield break;
            after = page[^1].Id.Value;
        }
    }

    public async Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
    {
        await node.PassAsync();
        beforeSending();
        StartWrite(batch);
        var result = await AnswerAsync(batch);
        world.WritesInFlight--;
        world.LastWriteEnded = world.Clock.GetUtcNow();
        await node.PassAsync();
        return result;
    }

    private void StartWrite(RemoteBatch batch)
    {
        world.RemoteWrites++;
        if (++world.WritesInFlight > 1) world.Violations.Add("I13: two writes in flight");
        if (batch.Writes.Count > 500) world.Violations.Add("I13: more than 500 records in a call");
        if (world.Clock.GetUtcNow() - world.LastWriteEnded < TimeSpan.FromMilliseconds(200)) world.Violations.Add("I13: gap below 200 ms");
    }

    private async Task<RemoteWriteResult> AnswerAsync(RemoteBatch batch)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(20, 400)), world.Clock);
        if (Faults.On && Random.NextDouble() < Faults.NotNow) return Failed(RemoteWriteOutcome.NotNow, "busy");
        if (Faults.On && Random.NextDouble() < Faults.LostBefore) return Failed(RemoteWriteOutcome.Unknown, "reset before");
        var result = Apply(batch);
        world.Log($"{node.Name} {batch.Kind} -> {result.Outcome} {string.Join(' ', batch.Writes.Select(Describe))}");
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(0, 100)), world.Clock);
        if (Faults.On && Random.NextDouble() < Faults.LostAfter) return Failed(RemoteWriteOutcome.Unknown, "reset after");
        return result;
    }

    private static string Describe(RemoteWrite write) =>
        $"{write.Record}[{string.Join(',', write.Cells.Select(cell => $"{cell.Key}={cell.Value}"))}]";

    private RemoteWriteResult Apply(RemoteBatch batch)
    {
        if (batch.Kind == RemoteWriteKind.Create) return Create(batch);
        if (batch.Writes.Any(write => !world.Remote.ContainsKey(write.Record!.Value))) return Failed(RemoteWriteOutcome.RecordGone, "1254043");
        var edits = new List<BitableEdit>();
        foreach (var write in batch.Writes)
        {
            var id = write.Record!.Value;
            var before = new Dictionary<FieldId, string>(world.Remote[id].Cells);
            if (batch.Kind == RemoteWriteKind.Delete) world.Remote.Remove(id);
            else Set(id, write.Cells);
            edits.Add(new BitableEdit(id, before, batch.Kind == RemoteWriteKind.Delete ? null : world.Remote[id].Cells));
        }

        Bitable.Raise(world, "app", edits);
        return RemoteWriteResult.Written([.. batch.Writes.Select(write => write.Record!.Value)]);
    }

    private RemoteWriteResult Create(RemoteBatch batch)
    {
        var body = string.Join('|', batch.Writes.Select(Describe));
        if (world.Keys.TryGetValue(batch.IdempotencyKey, out var first))
        {
            if (first.Body != body) world.Violations.Add("A key was used for two different creates");
            return Random.NextDouble() < Faults.KeyUsed
                ? Failed(RemoteWriteOutcome.KeyUsed, "1254608")
                : RemoteWriteResult.Written(first.Records);
        }

        var records = new List<RecordId>();
        foreach (var write in batch.Writes)
        {
            var id = Bitable.NewId(world);
            world.Remote[id] = new RemoteRow([], world.Clock.GetUtcNow(), "app");
            Set(id, write.Cells);
            records.Add(id);
        }

        world.Keys[batch.IdempotencyKey] = (body, records);
        Bitable.Raise(world, "app", [.. records.Select(record => new BitableEdit(record, [], world.Remote[record].Cells))]);
        return RemoteWriteResult.Written(records);
    }

    private void Set(RecordId record, IReadOnlyDictionary<FieldId, JsonNode?> cells)
    {
        var row = world.Remote[record];
        foreach (var (field, cell) in cells)
        {
            if (cell is null) row.Cells.Remove(field);
            else row.Cells[field] = cell.GetValue<string>();
        }

        world.Remote[record] = row with { ModifiedAt = world.Clock.GetUtcNow(), ModifiedBy = "app" };
    }

    private RemoteRecord Record(RecordId id)
    {
        var row = world.Remote[id];
        return new RemoteRecord
        {
            Id = id,
            Cells = row.Cells.ToDictionary(cell => cell.Key, cell => JsonSerializer.SerializeToElement(cell.Value)),
            LastEdit = new EditMark(row.ModifiedAt, row.ModifiedBy),
        };
    }

    private async Task ReadingAsync()
    {
        await node.PassAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(5, 200)), world.Clock);
        if (Faults.On && Random.NextDouble() < Faults.ReadFails) throw new RemoteException(new RemoteProblem(0, "read failed"), isTransient: true);
    }

    private static RemoteWriteResult Failed(RemoteWriteOutcome outcome, string message) =>
        RemoteWriteResult.Failed(outcome, new RemoteProblem(0, message));
}

/// <summary>One record of an event: its cells before, and after unless it was deleted.</summary>
internal sealed record BitableEdit(RecordId Record, Dictionary<FieldId, string> Before, Dictionary<FieldId, string>? After)
{
    public IReadOnlyDictionary<FieldId, EventCell> Changed() => Before.Keys.Union(After?.Keys ?? Enumerable.Empty<FieldId>())
        .Where(field => After is null || Before.GetValueOrDefault(field) != After.GetValueOrDefault(field))
        .ToDictionary(field => field, field => new EventCell(Before.GetValueOrDefault(field, ""), After?.GetValueOrDefault(field, "")));
}

/// <summary>What the simulated Bitable does by itself: ids and events.</summary>
internal static class Bitable
{
    public static RecordId NewId(World world) => new($"rec{world.Random.Next():x8}{world.Remote.Count}");

    /// <summary>Sends an event on its way: late, twice, out of order or never.</summary>
    public static void Raise(World world, string actor, IReadOnlyList<BitableEdit> edits)
    {
        world.Revision++;
        if (world.Faults.On && world.Random.NextDouble() < world.Faults.EventLost)
        {
            // When the event of the engine's own write is lost, nothing in the world tells what the write landed on.
            foreach (var value in edits.SelectMany(edit => edit.Before.Values).Where(_ => actor == "app")) world.Ledger.Overwrite(value);
            return;
        }

        var at = world.Clock.GetUtcNow();
        var entry = new InboxEntry
        {
            Id = 0,
            Records = [.. edits.Select(edit => edit.Record)],
            Edit = new EditMark(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero), actor),
            Cells = edits.ToDictionary(edit => edit.Record, edit => edit.Changed()),
            Deleted = [.. edits.Where(edit => edit.After is null).Select(edit => edit.Record)],
            Revision = world.Revision,
        };
        var copies = world.Faults.On && world.Random.NextDouble() < world.Faults.EventTwice ? 2 : 1;
        var eventId = $"evt{world.Revision}";
        for (var i = 0; i < copies; i++) _ = DeliverAsync(world, eventId, entry);
    }

    private static async Task DeliverAsync(World world, string eventId, InboxEntry entry)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(10, 1000 * world.Faults.EventDelay)), world.Clock);
        await world.Transactions.WaitAsync();
        if (world.State.EventIds.Add(eventId))
        {
            var id = world.State.NextId++;
            world.State.Inbox[id] = (entry with { Id = id }, false);
        }

        world.Transactions.Release();
    }
}
