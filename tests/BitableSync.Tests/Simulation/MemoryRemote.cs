using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>One node's client of the simulated Bitable.</summary>
internal sealed class MemoryRemotes(World world, Node node) : IRemoteTables
{
    public TimeSpan ClockOffset => world.Scenario.RemoteOffset - node.Clock.Offset;

    public IRemoteTable Open(TableMapping mapping) => new MemoryRemote(world, world.Of(mapping), node);

    public Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken) => Task.FromResult(TimeZoneInfo.Utc);

    public Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RemoteField>>([]);
}

/// <summary>One table of the simulated Bitable, which checks what the engine does to it.</summary>
internal sealed class MemoryRemote(World world, SimulatedTable table, Node node) : IRemoteTable
{
    /// <summary>Small, so that there are many page boundaries.</summary>
    private const int PageSize = 5;

    private HashSet<FieldId> Fields => [.. table.Mapping.Fields.Select(mapped => mapped.Field)];

    private bool IsLink(FieldId field) => table.Link?.Field == field;

    private Dictionary<RecordId, RemoteRow> Records => table.Records;

    private bool IsForbidden => world.ForbiddenUntil > world.Clock.GetUtcNow();

    public Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell)
    {
        cell = encoded.Length == 0 ? null : Shown(field, encoded);
        return true;
    }

    public void ForgetFields()
    {
    }

    public async Task<long> ReadRevisionAsync(CancellationToken cancellationToken)
    {
        await ReadingAsync();
        return table.Revision;
    }

    public async Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        await ReadingAsync();
        var lookup = IsForbidden
            ? new RemoteLookup([], [], [.. records], Fields)
            : new RemoteLookup(
                [.. records.Where(Records.ContainsKey).Select(Record)],
                [.. records.Where(record => !Records.ContainsKey(record))],
                [],
                Fields);
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(0, 200)), world.Clock, cancellationToken);
        await node.PassAsync();
        return lookup;
    }

    /// <summary>Pages are cut by position, so a record may be missed, or seen twice, when others come and go meanwhile.</summary>
    public async IAsyncEnumerable<RemotePage> ScanAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var start = from is null ? 0 : int.Parse(from, System.Globalization.CultureInfo.InvariantCulture); ; start += PageSize)
        {
            await ReadingAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (world.Faults.Strikes(FaultKind.ScanCut)) yield break;
            var all = IsForbidden ? [] : Records.Keys.OrderBy(id => id.Value, StringComparer.Ordinal).ToArray();
            RemoteRecord[] page = [.. all.Skip(start).Take(PageSize).Select(Record)];
            var isLast = start + PageSize >= all.Length;
            yield return new RemotePage(page, all.Length, isLast, Fields) { IsFirst = start == 0, Next = isLast ? null : $"{start + PageSize}" };
            if (isLast) yield break;
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
        if (++world.WritesInFlight > 1) world.Violate("I13: two writes in flight");
        if (world.Leases.HolderOf($"lane:{table.Mapping.Remote.App}", world.DatabaseNow) != node.Name) world.Violate("I13: written without the lane");
        if (batch.Writes.Count > 500) world.Violate("I13: more than 500 records in a call");
        if (world.Clock.GetUtcNow() - world.LastWriteEnded < TimeSpan.FromMilliseconds(200)) world.Violate("I13: gap below 200 ms");
        if (world.Clock.GetUtcNow() < node.WritesNotBefore.GetValueOrDefault(table.Mapping.Name)) world.Violate("I13: written before the time that was asked for");
    }

    private async Task<RemoteWriteResult> AnswerAsync(RemoteBatch batch)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(20, 400)), world.Clock);
        if (world.Faults.Strikes(FaultKind.NotNow)) return Failed(RemoteWriteOutcome.NotNow, new RemoteProblem(1254291, "busy", IsContention: true));
        if (world.Faults.Strikes(FaultKind.Throttled))
        {
            var wait = TimeSpan.FromSeconds(world.Random.Next(1, 5));
            node.WritesNotBefore[table.Mapping.Name] = world.Clock.GetUtcNow() + wait;
            return Failed(RemoteWriteOutcome.NotNow, new RemoteProblem(99991400, "throttled", RetryAfter: wait));
        }

        // Somebody must be there to let the mapping run again.
        var stops = world.Scenario.HasOperator && world.Faults.Strikes(FaultKind.Stopped);
        if (stops) return Failed(RemoteWriteOutcome.Stopped, new RemoteProblem(1254302, "the app may not"));
        if (world.Faults.Strikes(FaultKind.LostBefore)) return Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, "reset before"));
        var result = Apply(batch);
        if (result.Outcome == RemoteWriteOutcome.Written) world.RemoteWrites++;
        world.Log($"{node.Name} {table.Mapping.Name} {batch.Kind} -> {result.Outcome} {string.Join(' ', result.Records)} {string.Join(' ', batch.Writes.Select(Describe))}");
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(0, 100)), world.Clock);
        if (world.Faults.Strikes(FaultKind.LostAfter)) return Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, "reset after"));
        return result;
    }

    private JsonElement Shown(FieldId field, string cell) =>
        IsLink(field)
            ? JsonSerializer.SerializeToElement(new Dictionary<string, string[]> { ["link_record_ids"] = [cell] })
            : JsonSerializer.SerializeToElement(cell);

    /// <summary>A text, or the one record that a link leads to; null for an empty cell.</summary>
    private static string? ValueOf(JsonNode? cell) =>
        cell is JsonArray links ? links.Select(link => link!.GetValue<string>()).SingleOrDefault() : cell?.GetValue<string>();

    private static string Describe(RemoteWrite write) =>
        $"{write.Record}[{string.Join(',', write.Cells.Select(cell => $"{cell.Key}={cell.Value}"))}]";

    private RemoteWriteResult Apply(RemoteBatch batch)
    {
        if (batch.Writes.Any(write => write.Cells.Values.Any(cell => Ledger.IsPoison(ValueOf(cell)))))
        {
            return Failed(RemoteWriteOutcome.Refused, new RemoteProblem(1254063, "refused"));
        }

        if (batch.Writes.Any(LeadsNowhere)) return Failed(RemoteWriteOutcome.Refused, new RemoteProblem(1254067, "no such record", MayHealItself: true));
        if (batch.Kind == RemoteWriteKind.Create) return Create(batch);
        if (batch.Writes.Any(write => !Records.ContainsKey(write.Record!.Value))) return Failed(RemoteWriteOutcome.RecordGone, new RemoteProblem(1254043, "gone"));
        var edits = new List<BitableEdit>();
        foreach (var write in batch.Writes)
        {
            var id = write.Record!.Value;
            var before = Records[id].Cells;
            if (batch.Kind == RemoteWriteKind.Delete) Delete(id);
            else Set(batch, id, before, write.Cells);
            edits.Add(new BitableEdit(id, before, batch.Kind == RemoteWriteKind.Delete ? null : Records[id].Cells));
        }

        Bitable.Raise(world, table, "app", edits);
        return RemoteWriteResult.Written([.. batch.Writes.Select(write => write.Record!.Value)]);
    }

    private void Delete(RecordId id)
    {
        WriteChecks.OnRemoteDelete(world, table, id);
        Records.Remove(id);
        Bitable.Unlink(world, table, id, "app");
    }

    private bool LeadsNowhere(RemoteWrite write) => table.Link is { } link
        && ValueOf(write.Cells.GetValueOrDefault(link.Field)) is { } target
        && !table.Target!.Records.ContainsKey(new RecordId(target));

    private RemoteWriteResult Create(RemoteBatch batch)
    {
        var body = string.Join('|', batch.Writes.Select(Describe));
        if (world.Keys.TryGetValue(batch.IdempotencyKey, out var first))
        {
            if (first.Body != body) world.Violate("I7: a key was used for two different creates");
            return world.Faults.Strikes(FaultKind.KeyUsed)
                ? Failed(RemoteWriteOutcome.KeyUsed, new RemoteProblem(1254608, "key used"))
                : RemoteWriteResult.Written(first.Records);
        }

        var records = new List<RecordId>();
        foreach (var write in batch.Writes)
        {
            var id = Bitable.NewId(world, table);
            Set(batch, id, new Dictionary<FieldId, string>(), write.Cells);
            records.Add(id);
        }

        world.Keys[batch.IdempotencyKey] = (body, records);
        Bitable.Raise(world, table, "app", [.. records.Select(record => new BitableEdit(record, new Dictionary<FieldId, string>(), Records[record].Cells))]);
        return RemoteWriteResult.Written(records);
    }

    private void Set(RemoteBatch batch, RecordId record, IReadOnlyDictionary<FieldId, string> before, IReadOnlyDictionary<FieldId, JsonNode?> cells)
    {
        var after = new Dictionary<FieldId, string>(before);
        foreach (var (field, cell) in cells)
        {
            var value = ValueOf(cell);
            if (Records.ContainsKey(record) && field != SimulatedMapping.MarkField) WriteChecks.OnRemoteSet(world, table, batch, record, field, before.GetValueOrDefault(field), value);
            if (value is null) after.Remove(field);
            else after[field] = value;
            if (value is not null) world.Ledger.HeldRemotely.Add(value);
        }

        Records[record] = new RemoteRow(after, world.RemoteNow, "app");
        if (cells.ContainsKey(Automations.Field)) world.Automations?.AnswerRecord(table, record);
    }

    private RemoteRecord Record(RecordId id)
    {
        var row = Records[id];
        return new RemoteRecord
        {
            Id = id,
            Cells = row.Cells.ToDictionary(cell => cell.Key, cell => Shown(cell.Key, cell.Value)),
            LastEdit = new EditMark(row.ModifiedAt, row.ModifiedBy),
        };
    }

    private async Task ReadingAsync()
    {
        await node.PassAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(5, 200)), world.Clock);
        if (world.Faults.Strikes(FaultKind.Forbidden)) world.ForbiddenUntil = world.Clock.GetUtcNow() + TimeSpan.FromSeconds(world.Random.Next(1, 8));
        if (world.Faults.Strikes(FaultKind.ReadFails)) throw new RemoteException(new RemoteProblem(0, "read failed"), isTransient: true);
    }

    private static RemoteWriteResult Failed(RemoteWriteOutcome outcome, RemoteProblem problem) => RemoteWriteResult.Failed(outcome, problem);
}
