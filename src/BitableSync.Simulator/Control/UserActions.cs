using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;

namespace BitableSync.Simulator.Control;

/// <summary>
/// What a person does in the page: no token, no rate limit, no write slot, but the same checks of values and the same events.
/// An operator is an open_id or a name; a name that nobody has yet makes a new person.
/// </summary>
internal sealed class UserActions(Platform platform)
{
    /// <summary>Makes a Base with the given tables, or with the default table where none are given.</summary>
    public BitableBase CreateBase(JsonElement spec)
    {
        var timeZone = spec.StringMember("time_zone") ?? BitableBase.HomeZone;
        if (!BitableBase.IsKnownZone(timeZone)) throw new ApiRefusedException(1254800, $"time_zone '{timeZone}' is unknown.");
        var bitable = new BitableBase(platform.Ids.AppToken(), spec.StringMember("name") ?? "Base", timeZone)
        {
            IsSubscribed = spec.Member("subscribed") is { ValueKind: JsonValueKind.True },
        };
        lock (bitable.Sync)
        {
            var tables = spec.Member("tables") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
            foreach (var table in tables) AddTable(bitable, table);
            if (tables.Count == 0) Tables(bitable, spec).AddDefault("数据表", withRows: true);
        }
        platform.Add(bitable);
        return bitable;
    }

    /// <summary>Adds a table with its fields and, if given, records.</summary>
    public BitableTable AddTable(BitableBase bitable, JsonElement spec)
    {
        var name = spec.StringMember("name") ?? throw new ApiRefusedException(1254001, "A table needs a name.");
        var fields = spec.Member("fields") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(field => FieldSpec.Parse(field, byUser: true)).ToList() : [];
        lock (bitable.Sync)
        {
            var table = fields.Count == 0 ? Tables(bitable, spec).AddDefault(name, withRows: false) : Tables(bitable, spec).Add(name, "表格", fields);
            if (spec.Member("records") is { ValueKind: JsonValueKind.Array } records)
                Records(bitable, table, spec).Create([.. records.EnumerateArray().Select(record => record.Member("fields") ?? record)]);
            return table;
        }
    }

    public IReadOnlyList<string> AddRecords(BitableBase bitable, BitableTable table, JsonElement spec)
    {
        IReadOnlyList<JsonElement> sent = spec.Member("records") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(record => record.Member("fields") ?? record)]
            : [spec.Member("fields") ?? throw new ApiRefusedException(1254001, "'fields' or 'records' is missing.")];
        lock (bitable.Sync) return Records(bitable, table, spec).Create(sent);
    }

    public void EditRecord(BitableBase bitable, BitableTable table, string recordId, JsonElement spec)
    {
        var fields = spec.Member("fields") ?? throw new ApiRefusedException(1254001, "'fields' is missing.");
        lock (bitable.Sync) Records(bitable, table, spec).Update([(recordId, fields)]);
    }

    /// <summary>Changes several records as one edit, such as pasting into a range.</summary>
    public void EditRecords(BitableBase bitable, BitableTable table, JsonElement spec)
    {
        if (spec.Member("records") is not { ValueKind: JsonValueKind.Array } list) throw new ApiRefusedException(1254001, "'records' is missing.");
        var changes = list.EnumerateArray()
            .Select(record => (record.StringMember("record_id") ?? "", record.Member("fields") ?? throw new ApiRefusedException(1254001, "'fields' is missing.")))
            .ToList();
        lock (bitable.Sync) Records(bitable, table, spec).Update(changes);
    }

    public void DeleteRecords(BitableBase bitable, BitableTable table, JsonElement spec)
    {
        if (spec.Member("record_ids") is not { ValueKind: JsonValueKind.Array } list) throw new ApiRefusedException(1254001, "'record_ids' is missing.");
        lock (bitable.Sync) Records(bitable, table, spec).Delete([.. list.EnumerateArray().Select(id => id.ToString())]);
    }

    public void RestoreRecords(BitableBase bitable, BitableTable table, JsonElement spec)
    {
        if (spec.Member("record_ids") is not { ValueKind: JsonValueKind.Array } list) throw new ApiRefusedException(1254001, "'record_ids' is missing.");
        lock (bitable.Sync) Records(bitable, table, spec).Restore([.. list.EnumerateArray().Select(id => id.ToString())]);
    }

    public BitableField AddField(BitableBase bitable, BitableTable table, JsonElement spec)
    {
        lock (bitable.Sync) return Fields(bitable, spec).Add(table, FieldSpec.Parse(spec, byUser: true));
    }

    public BitableField ReplaceField(BitableBase bitable, BitableTable table, BitableField field, JsonElement spec)
    {
        lock (bitable.Sync) return Fields(bitable, spec).Replace(table, field, FieldSpec.Parse(spec, byUser: true));
    }

    public void DeleteField(BitableBase bitable, BitableTable table, BitableField field)
    {
        lock (bitable.Sync) Fields(bitable, default).Delete(table, field);
    }

    private People.Person By(JsonElement spec) => platform.People.Operator(spec.StringMember("operator"));

    private TableEditor Tables(BitableBase bitable, JsonElement spec) => new(platform, bitable, By(spec));

    private FieldEditor Fields(BitableBase bitable, JsonElement spec) => new(platform, bitable, By(spec));

    private RecordEditor Records(BitableBase bitable, BitableTable table, JsonElement spec) => new(platform, bitable, table, By(spec), UserIdType.OpenId, byUser: true);
}
