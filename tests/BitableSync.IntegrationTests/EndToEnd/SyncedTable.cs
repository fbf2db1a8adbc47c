using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>
/// One PostgreSQL table with its twin in the simulated Bitable, and a comparison that shares no code with the engine: every column
/// of every row against every cell of every record, paired by the key.
/// </summary>
internal sealed record SyncedTable(string Name, string Key, IReadOnlyList<(string Name, string Type)> Columns)
{
    /// <summary>Time zone in which the mapping reads timestamps without one.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public string TableId { get; set; } = "";

    /// <summary>Columns that are links in Bitable, with the table whose keys they hold.</summary>
    public Dictionary<string, SyncedTable> Links { get; } = [];

    /// <summary>Key by record id, of the records as they were read last.</summary>
    private Dictionary<string, string?> Keys { get; set; } = [];

    /// <summary>The fields of the twin: numbers, dates and text, the key first.</summary>
    public IEnumerable<object> Fields => Columns
        .Where(column => !Links.ContainsKey(column.Name))
        .OrderByDescending(column => column.Name == Key)
        .Select(column => new { field_name = column.Name, type = FieldType(column.Type) });

    public JsonObject Mapping(string appToken, string onBitableDelete) => new()
    {
        ["Name"] = Name.Replace('_', '-'),
        ["Bitable"] = new JsonObject { ["AppToken"] = appToken, ["TableId"] = TableId },
        ["Table"] = $"public.{Name}",
        ["TimeZone"] = Zone.Id,
        ["OnBitableDelete"] = onBitableDelete,
        ["Fields"] = new JsonArray([.. Columns.Select(column => new JsonObject { ["Field"] = column.Name, ["Column"] = column.Name })]),
    };

    public string Select => $"SELECT {string.Join(", ", Columns.Select(column => $"\"{column.Name}\"::text"))} FROM public.\"{Name}\"";

    /// <summary>Remembers which record has which key, for the tables that link to this one.</summary>
    public void NoteKeys(IReadOnlyList<JsonElement> records) => Keys = records.ToDictionary(
        record => record.GetProperty("record_id").GetString()!,
        record => Remote(Columns.First(column => column.Name == Key).Type, record.GetProperty("fields"), Key));

    /// <summary>Every difference between rows and records, in words; empty when the two sides are equal.</summary>
    public IEnumerable<string> Compare(IReadOnlyList<string?[]> rows, IReadOnlyList<JsonElement> records)
    {
        var key = Columns.ToList().FindIndex(column => column.Name == Key);
        var byKey = rows.ToDictionary(row => Local(Columns[key].Type, row[key])!);
        foreach (var record in records)
        {
            var fields = record.GetProperty("fields");
            var id = Remote(Columns[key].Type, fields, Key);
            if (id is null || !byKey.Remove(id, out var row))
            {
                yield return $"{Name}: record {record.GetProperty("record_id")} with key '{id}' has no row, or a second record";
                continue;
            }

            foreach (var ((name, type), text) in Columns.Zip(row))
            {
                var (local, remote) = Links.TryGetValue(name, out var target) ? (Linked(text), Linked(fields, name, target)) : (Local(type, text), Remote(type, fields, name));
                if (local != remote) yield return $"{Name} {id}.{name}: row '{local}', record '{remote}'";
            }
        }

        foreach (var missing in byKey.Keys) yield return $"{Name}: row {missing} has no record";
    }

    /// <summary>One key or an array of keys, as a sorted list.</summary>
    private static string Linked(string? text) =>
        string.Join(",", (text ?? "").Trim('{', '}').Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private static string Linked(JsonElement fields, string name, SyncedTable target) => fields.TryGetProperty(name, out var cell)
        ? string.Join(",", cell.GetProperty("link_record_ids").EnumerateArray().Select(id => target.Keys.GetValueOrDefault(id.GetString()!) ?? "?").Order(StringComparer.Ordinal))
        : "";

    private static int FieldType(string type) => type switch
    {
        "integer" or "numeric" or "bigint" or "smallint" => 2,
        "timestamp without time zone" or "timestamp with time zone" or "date" => 5,
        "boolean" => 7,
        _ => 1,
    };

    private static string? Local(string type, string? text) => (FieldType(type), text) switch
    {
        (7, _) => text is "true" or "t" ? "true" : "false",
        (_, null or "") => null,
        (2, _) => Number(decimal.Parse(text, CultureInfo.InvariantCulture)),
        (5, _) => new DateTimeOffset(DateTime.Parse(text, CultureInfo.InvariantCulture), Zone.GetUtcOffset(DateTime.Parse(text, CultureInfo.InvariantCulture)))
            .ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        _ => text,
    };

    private static string? Remote(string type, JsonElement fields, string name)
    {
        if (!fields.TryGetProperty(name, out var cell)) return FieldType(type) == 7 ? "false" : null;
        return FieldType(type) switch
        {
            2 => Number(cell.GetDecimal()),
            5 => cell.GetInt64().ToString(CultureInfo.InvariantCulture),
            7 => cell.GetBoolean() ? "true" : "false",
            _ => string.Concat(cell.EnumerateArray().Select(segment => segment.GetProperty("text").GetString())),
        };
    }

    private static string Number(decimal number) => number.ToString("0.##########", CultureInfo.InvariantCulture);
}
