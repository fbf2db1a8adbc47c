using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Records;

/// <summary>
/// Creates, changes and deletes records of one table, all or nothing: the first thing wrong refuses the whole call and leaves no trace.
/// Every method runs under <see cref="BitableBase.Sync"/>.
/// </summary>
internal sealed class RecordEditor(Platform platform, BitableBase bitable, BitableTable table, Person by, UserIdType userIdType, bool byUser)
{
    private readonly BaseTransaction _transaction = new(platform, bitable, by);
    private readonly Dictionary<string, Dictionary<string, SelectOption>> _newOptions = new(StringComparer.Ordinal);

    /// <returns>Ids of the new records, in the order sent.</returns>
    public IReadOnlyList<string> Create(IReadOnlyList<JsonElement> sent)
    {
        if (table.Count + sent.Count > platform.Knobs.RecordLimit)
            throw new ApiRefusedException(1254103, $"The table holds {table.Count} records, the plan allows {platform.Knobs.RecordLimit}.");
        var ids = new List<string>(sent.Count);
        foreach (var fields in sent)
        {
            var recordId = NewId();
            var cells = new Dictionary<string, object>(StringComparer.Ordinal);
            FillNewRecord(cells);
            var empty = new BitableRecord(recordId, cells, 0, by.OpenId, 0, by.OpenId);
            _transaction.Put(table, empty);
            Write(recordId, fields);
            ids.Add(recordId);
        }
        _transaction.Commit();
        return ids;
    }

    /// <summary>Changes the cells that are named; the others keep their value, null clears.</summary>
    public void Update(IReadOnlyList<(string RecordId, JsonElement Fields)> sent)
    {
        foreach (var (recordId, fields) in sent)
        {
            CheckExists(recordId);
            Write(recordId, fields);
        }
        _transaction.Commit();
    }

    public void Delete(IReadOnlyList<string> recordIds)
    {
        foreach (var recordId in recordIds) CheckExists(recordId);
        var gone = recordIds.ToHashSet(StringComparer.Ordinal);
        foreach (var recordId in gone) _transaction.Remove(table, recordId);
        foreach (var other in bitable.Tables)
            foreach (var field in other.Fields.Where(field => field.Link?.TableId == table.Id))
                Unlink(other, field, gone);
        _transaction.Commit();
    }

    /// <summary>Takes deleted records out of the bin, under their old ids and with their old values; links that were taken from others stay away.</summary>
    public void Restore(IReadOnlyList<string> recordIds)
    {
        foreach (var recordId in recordIds)
        {
            var deleted = table.FindDeleted(recordId) ?? throw new ApiRefusedException(1254043, $"The bin has no record '{recordId}'.");
            _transaction.Put(table, deleted);
        }
        _transaction.Commit();
    }

    private void Write(string recordId, JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object) throw new ApiRefusedException(1254001, "'fields' is missing or no object.");
        var record = _transaction.Find(table, recordId)!;
        var cells = new Dictionary<string, object>(record.Cells, StringComparer.Ordinal);
        foreach (var member in sent.EnumerateObject())
        {
            var field = table.FieldNamed(member.Name) ?? throw new ApiRefusedException(1254045, $"fields.{member.Name}: the table has no field of this name.");
            platform.Faults.CheckValue(member.Value, field);
            var before = cells.GetValueOrDefault(field.Id);
            var after = Parse(member.Value, field);
            if (after is null) cells.Remove(field.Id);
            else cells[field.Id] = after;
            if (field.Type == FieldType.DuplexLink) Mirror(recordId, field, (string[]?)before ?? [], (string[]?)after ?? []);
        }
        // A table can link to itself: the mirror may have touched this very record meanwhile.
        var latest = _transaction.Find(table, recordId)!;
        foreach (var (fieldId, cell) in latest.Cells)
            if (!ReferenceEquals(cell, record.Cells.GetValueOrDefault(fieldId))) cells[fieldId] = cell;
        _transaction.Put(table, latest with { Cells = cells });
    }

    private object? Parse(JsonElement sent, BitableField field)
    {
        if (sent.ValueKind == JsonValueKind.Null && !field.Cell.IsReadOnly) return null;
        // The field as it was before this call: options that the call itself makes are found in SharedOptions, or not at all.
        return field.Cell.Parse(sent, new CellWrite(_transaction, table, field, userIdType, byUser) { SharedOptions = SharedOptions(field) });
    }

    private Dictionary<string, SelectOption>? SharedOptions(BitableField field)
    {
        if (platform.Knobs.NewOptionPerRecord || field.Type is not (FieldType.SingleSelect or FieldType.MultiSelect)) return null;
        if (!_newOptions.TryGetValue(field.Id, out var options)) _newOptions[field.Id] = options = new Dictionary<string, SelectOption>(StringComparer.Ordinal);
        return options;
    }

    /// <summary>Keeps the other side of a two-way link equal.</summary>
    private void Mirror(string recordId, BitableField field, string[] before, string[] after)
    {
        var target = bitable.FindTable(field.Link!.TableId);
        if (target?.FieldWithId(field.Link.BackFieldId ?? "") is not { } back) return;
        foreach (var removed in before.Except(after, StringComparer.Ordinal)) ChangeLinks(target, removed, back, links => links.Where(id => id != recordId));
        foreach (var added in after.Except(before, StringComparer.Ordinal)) ChangeLinks(target, added, back, links => links.Append(recordId).Distinct(StringComparer.Ordinal));
    }

    private void Unlink(BitableTable other, BitableField field, HashSet<string> gone)
    {
        foreach (var record in other.Records)
        {
            if (record.Cells.GetValueOrDefault(field.Id) is string[] links && links.Any(gone.Contains))
                ChangeLinks(other, record.Id, field, ids => ids.Where(id => !gone.Contains(id)));
        }
    }

    private void ChangeLinks(BitableTable other, string recordId, BitableField field, Func<IEnumerable<string>, IEnumerable<string>> change)
    {
        if (_transaction.Find(other, recordId) is not { } record) return;
        var cells = new Dictionary<string, object>(record.Cells, StringComparer.Ordinal);
        var links = change(cells.GetValueOrDefault(field.Id) as string[] ?? []).ToArray();
        if (links.Length == 0) cells.Remove(field.Id);
        else cells[field.Id] = links;
        _transaction.Put(other, record with { Cells = cells });
    }

    private void FillNewRecord(Dictionary<string, object> cells)
    {
        foreach (var field in table.Fields)
        {
            if (field.Type == FieldType.AutoNumber)
                cells[field.Id] = AutoNumberCell.Make(_transaction.NextNumber(table, field), field, TimeZoneInfo.ConvertTime(_transaction.At, bitable.Zone));
            if (field.Type == FieldType.DateTime && field.Property?.Member("auto_fill") is { ValueKind: JsonValueKind.True })
                cells[field.Id] = _transaction.At.ToUnixTimeMilliseconds();
        }
    }

    private void CheckExists(string recordId)
    {
        if (!recordId.StartsWith("rec", StringComparison.Ordinal)) throw new ApiRefusedException(1254006, $"'{recordId}' is no record id.");
        if (_transaction.Find(table, recordId) is null) throw new ApiRefusedException(1254043, $"The table has no record '{recordId}'.");
    }

    private string NewId()
    {
        while (true)
        {
            var recordId = platform.Ids.RecordId();
            if (_transaction.Find(table, recordId) is null) return recordId;
        }
    }
}
