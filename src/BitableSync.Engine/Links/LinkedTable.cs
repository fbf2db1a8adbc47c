using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Links;

using Found = IReadOnlyDictionary<(MappingName Mapping, RecordId Record), Link>;

/// <summary>
/// One table as a mapping with link fields sees it: its cells name the keys of rows where Bitable's name records. The merge, the base and
/// the conflict log so compare one form, the one that the foreign key holds.
/// </summary>
internal sealed class LinkedTable(IRemoteTable inner, TableMapping mapping, LinkIndex index, PreparedLinks prepared) : IRemoteTable
{
    private readonly Dictionary<FieldId, LinkTarget> _targets = mapping.Fields
        .Where(field => field.LinksTo is not null)
        .ToDictionary(field => field.Field, field => field.LinksTo!);

    public async Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        var lookup = await inner.GetAsync(records, cancellationToken);
        return lookup with { Found = await ReadAsync(lookup.Found, cancellationToken) };
    }

    public async IAsyncEnumerable<RemotePage> ScanAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in inner.ScanAsync(from, cancellationToken))
        {
            yield return page with { Records = await ReadAsync(page.Records, cancellationToken) };
        }
    }

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => inner.ReadRevisionAsync(cancellationToken);

    /// <summary>A target whose record has gone since the batch was planned: nothing is sent, and the rows are looked at again.</summary>
    /// <exception cref="StoreException">The links could not be read; nothing was sent.</exception>
    public async Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
    {
        var wanted = batch.Writes.SelectMany(write => write.Cells)
            .Where(cell => _targets.ContainsKey(cell.Key))
            .SelectMany(cell => KeysIn(cell.Value).Select(key => (_targets[cell.Key].Mapping, RowKey.FromParts([key]))))
            .ToHashSet();
        var links = await index.OfRowsAsync(mapping, wanted, cancellationToken);
        if (wanted.Any(target => links.GetValueOrDefault(target) is not { State: LinkState.Linked }))
        {
            return RemoteWriteResult.Failed(
                RemoteWriteOutcome.RecordGone, new RemoteProblem(0, "A record that a link leads to has gone since the write was planned; the row is looked at again."));
        }

        var writes = batch.Writes.Select(write => write with { Cells = write.Cells.ToDictionary(cell => cell.Key, cell => Written(cell.Key, cell.Value, links)) });
        return await inner.WriteAsync(batch with { Writes = [.. writes] }, beforeSending, cancellationToken);
    }

    public async Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken)
    {
        await inner.PrepareAsync(events, cancellationToken);
        var cells = events.SelectMany(entry => entry.Cells.Values).SelectMany(record => record)
            .Where(cell => _targets.ContainsKey(cell.Key))
            .SelectMany(cell => new[] { (cell.Key, Encoded: cell.Value.Before), (cell.Key, Encoded: cell.Value.After) })
            .Where(cell => cell.Encoded is not null)
            .Select(cell => (cell.Key, inner.TryReadEventCell(cell.Key, cell.Encoded!, out var read) ? read : null));
        prepared.Links = await FindAsync(cells, cancellationToken);
    }

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell)
    {
        if (!inner.TryReadEventCell(field, encoded, out cell)) return false;
        if (cell is { } present && _targets.ContainsKey(field)) cell = Read(field, present, prepared.Links);
        return true;
    }

    public void ForgetFields() => inner.ForgetFields();

    private async Task<IReadOnlyList<RemoteRecord>> ReadAsync(IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        var found = await FindAsync(records.SelectMany(record => record.Cells, (_, cell) => (cell.Key, (JsonElement?)cell.Value)), cancellationToken);
        return [.. records.Select(record => record with { Cells = record.Cells.ToDictionary(cell => cell.Key, cell => Read(cell.Key, cell.Value, found)) })];
    }

    private Task<Found> FindAsync(IEnumerable<(FieldId Field, JsonElement? Cell)> cells, CancellationToken cancellationToken) => index.OfRecordsAsync(
        mapping,
        cells.Where(cell => _targets.ContainsKey(cell.Field)).SelectMany(cell => LinkedRows.RecordsIn(cell.Cell).Select(record => (_targets[cell.Field].Mapping, record))),
        cancellationToken);

    private JsonElement Read(FieldId field, JsonElement cell, Found found)
    {
        if (!_targets.TryGetValue(field, out var target) || LinkedRows.RecordsIn(cell) is not { Count: > 0 } records) return Emptied(field, cell);
        Link?[] links = [.. records.Select(record => found.GetValueOrDefault((target.Mapping, record)))];
        // A marked record still stands for the row that was deleted: a link to it is no edit, and goes when the referring row lets go.
        if (links.Any(link => link is { State: LinkState.Detached })) return LinkedRows.WithStranger();
        return links.Contains(null) ? LinkedRows.WithRecords(records) : LinkedRows.WithKeys(links.Select(link => link!.Row.Parts[0]));
    }

    /// <summary>A link cell without links comes in several shapes; for the codec there is one.</summary>
    private JsonElement Emptied(FieldId field, JsonElement cell) => _targets.ContainsKey(field) ? LinkedRows.WithKeys([]) : cell;

    private JsonNode? Written(FieldId field, JsonNode? cell, IReadOnlyDictionary<(MappingName Mapping, RowKey Row), Link> links) => _targets.TryGetValue(field, out var target) && cell is not null
        ? new JsonArray([.. KeysIn(cell).Select(key => (JsonNode)JsonValue.Create(links[(target.Mapping, RowKey.FromParts([key]))].Record.Value))])
        : cell;

    private static IEnumerable<string> KeysIn(JsonNode? cell) => cell is JsonArray keys ? keys.Select(key => (string)key!) : [];
}
