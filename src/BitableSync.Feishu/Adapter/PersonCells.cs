using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Adapter;

using Keys = Dictionary<PersonKey, IReadOnlyDictionary<string, string>>;

/// <summary>
/// The people in the cells of one mapping: open_ids on the platform, the key that the field names (<see cref="FieldMapping.PersonAs"/>)
/// for the engine. Who has no such key stands as open_id there too, and an open_id is written as it is: the app itself has neither
/// e-mail nor number, and it is the creator of every record the engine makes.
/// </summary>
internal sealed class PersonCells(PersonDirectory directory, TableMapping mapping)
{
    private readonly Dictionary<FieldId, FieldMapping> _fields = mapping.Fields
        .Where(field => FieldPairs.HoldsPeople(field.FieldType) && field.PersonAs != PersonKey.OpenId)
        .ToDictionary(field => field.Field);

    /// <summary>Some field names people by another key than open_id.</summary>
    public bool Any => _fields.Count > 0;

    public async Task<IReadOnlyList<RemoteRecord>> ReadAsync(IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        var found = await FindKeysAsync(records.SelectMany(record => record.Cells, (_, cell) => (cell.Key, (JsonElement?)cell.Value)), cancellationToken);
        return [.. records.Select(record => record with { Cells = record.Cells.ToDictionary(cell => cell.Key, cell => Read(cell.Key, cell.Value, found)) })];
    }

    /// <summary>Has the directory remember the people of these cells, for <see cref="TryRead"/>.</summary>
    public Task LookUpAsync(IEnumerable<(FieldId Field, JsonElement? Cell)> cells, CancellationToken cancellationToken) => FindKeysAsync(cells, cancellationToken);

    /// <summary>The cell for the engine; false where somebody in it was not looked up.</summary>
    public bool TryRead(FieldId field, JsonElement? cell, out JsonElement? read)
    {
        read = cell;
        if (!_fields.TryGetValue(field, out var mapped) || OpenIds(cell) is not { } ids) return true;
        var keys = new List<string>();
        foreach (var id in ids)
        {
            if (!directory.TryGetKey(mapped.PersonAs, id, out var key)) return false;
            keys.Add(key ?? id);
        }
        read = ReadShape(keys);
        return true;
    }

    /// <summary>The batch with open_ids; a problem for people to read where somebody in it cannot be found.</summary>
    public async Task<Conversion<RemoteBatch>> WriteAsync(RemoteBatch batch, CancellationToken cancellationToken)
    {
        var found = new Keys();
        foreach (var cells in batch.Writes.SelectMany(write => write.Cells).Where(cell => _fields.ContainsKey(cell.Key)).GroupBy(cell => _fields[cell.Key].PersonAs))
        {
            var keys = cells.SelectMany(cell => Items(cell.Value)).Where(key => !IsOpenId(key));
            found[cells.Key] = await directory.FindOpenIdsAsync(cells.Key, keys, cancellationToken);
        }

        var unknown = _fields.Values.FirstOrDefault(field => batch.Writes.Any(write => IsUnknown(write, field, found)));
        if (unknown is not null) return Conversion<RemoteBatch>.Misfit(Unknown(unknown, batch.Writes.Count(write => IsUnknown(write, unknown, found)), batch.Writes.Count));
        return batch with { Writes = [.. batch.Writes.Select(write => write with { Cells = write.Cells.ToDictionary(cell => cell.Key, cell => Written(cell.Key, cell.Value, found)) })] };
    }

    private async Task<Keys> FindKeysAsync(IEnumerable<(FieldId Field, JsonElement? Cell)> cells, CancellationToken cancellationToken)
    {
        var found = new Keys();
        foreach (var group in cells.Where(cell => _fields.ContainsKey(cell.Field)).GroupBy(cell => _fields[cell.Field].PersonAs))
            found[group.Key] = await directory.FindKeysAsync(group.Key, group.SelectMany(cell => OpenIds(cell.Cell) ?? []), cancellationToken);
        return found;
    }

    private JsonElement Read(FieldId field, JsonElement cell, Keys found) =>
        _fields.TryGetValue(field, out var mapped) && OpenIds(cell) is { } ids ? ReadShape(ids.Select(id => found[mapped.PersonAs].GetValueOrDefault(id, id))) : cell;

    private static JsonElement ReadShape(IEnumerable<string> keys) => JsonSerializer.SerializeToElement(keys.Select(key => new { id = key }));

    private JsonNode? Written(FieldId field, JsonNode? cell, Keys found) =>
        cell is not null && _fields.TryGetValue(field, out var mapped)
            ? new JsonArray([.. Items(cell).Select(key => new JsonObject { ["id"] = found[mapped.PersonAs].GetValueOrDefault(key, key) })])
            : cell;

    private static bool IsUnknown(RemoteWrite write, FieldMapping field, Keys found) =>
        Items(write.Cells.GetValueOrDefault(field.Field)).Any(key => !IsOpenId(key) && !found[field.PersonAs].ContainsKey(key));

    private static string Unknown(FieldMapping field, int records, int all) =>
        $"Field \"{field.FieldName}\" of {records} of {all} records names somebody whom the app cannot find by {ConfigurationName.Of(field.PersonAs)}: "
        + "nobody within the app's contact range has it, or several have. Correct the row, or extend the contact range in the developer console. "
        + $"Somebody who has just been added is found after Feishu:{nameof(FeishuOptions.ContactCacheLifetime)}.";

    private static bool IsOpenId(string key) => key.StartsWith("ou_", StringComparison.Ordinal) && !key.Contains('@', StringComparison.Ordinal);

    /// <summary>The open_ids of a cell; null where it has another shape, about which the field's codec has something to say.</summary>
    private static List<string>? OpenIds(JsonElement? cell)
    {
        if (cell is not { ValueKind: JsonValueKind.Array } people) return null;
        var ids = new List<string>(people.GetArrayLength());
        foreach (var person in people.EnumerateArray())
        {
            if (JsonText.MemberOrNull(person, "id") is not { } id) return null;
            ids.Add(id);
        }
        return ids;
    }

    /// <summary>The people of a cell in write shape.</summary>
    private static IEnumerable<string> Items(JsonNode? cell) => cell is JsonArray people ? people.Select(person => (string)person!["id"]!) : [];
}
