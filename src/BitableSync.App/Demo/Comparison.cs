using System.Globalization;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using Npgsql;

namespace BitableSync.App.Demo;

/// <summary>
/// Reads both sides completely and compares every record with every row, value by value. On purpose it shares nothing with the
/// engine: neither its links nor its conversions, or both could be wrong in the same way. Pairs are found by the id that the
/// database generated and Bitable shows.
/// </summary>
/// <param name="Rows">Live rows.</param>
/// <param name="Records">Records.</param>
/// <param name="Differences">Rows without a record, records without a row, second records of one row, and unequal values.</param>
/// <param name="First">The first few differences in words.</param>
internal sealed record Comparison(int Rows, int Records, int Differences, IReadOnlyList<string> First)
{
    private const int Shown = 10;

    public static async Task<Comparison> MakeAsync(NpgsqlDataSource database, DemoBitable bitable, CancellationToken cancellationToken)
    {
        var total = new Comparison(0, 0, 0, []);
        foreach (var table in CrmTable.All)
        {
            var rows = await ReadRowsAsync(database, table, cancellationToken);
            var records = await bitable.ReadAllAsync(table, cancellationToken);
            string[] differences = [.. Compare(table, rows, records)];
            total = new Comparison(total.Rows + rows.Count, total.Records + records.Count, total.Differences + differences.Length, [.. total.First, .. differences.Take(Shown - total.First.Count)]);
        }

        return total;
    }

    private static IEnumerable<string> Compare(CrmTable table, Dictionary<string, string[]> rows, IReadOnlyList<BitableRecord> records)
    {
        var idField = table.Fields.Single(field => field.Name == CrmTable.Id);
        HashSet<string> seen = [];
        foreach (var record in records)
        {
            var id = OfCell(idField, record);
            if (!rows.TryGetValue(id, out var row)) yield return $"{table.Title}: record {record.RecordId} (ID '{id}') has no row.";
            else if (!seen.Add(id)) yield return $"{table.Title}: record {record.RecordId} is a second record of row {id}.";
            else
            {
                foreach (var (index, field) in table.Fields.Index())
                {
                    var cell = OfCell(field, record);
                    if (cell != row[index]) yield return $"{table.Title}: row {id}, {field.Name}: Bitable has '{cell}', the database '{row[index]}'.";
                }
            }
        }

        foreach (var id in rows.Keys.Where(id => !seen.Contains(id))) yield return $"{table.Title}: row {id} has no record.";
    }

    private static async Task<Dictionary<string, string[]>> ReadRowsAsync(NpgsqlDataSource database, CrmTable table, CancellationToken cancellationToken)
    {
        var live = table.DeletedAt is { } marker ? $"WHERE {marker} IS NULL" : "";
        await using var command = database.CreateCommand(
            $"SELECT {string.Join(", ", table.Fields.Select(Select))} FROM {table.Table} {live}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<string, string[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = table.Fields.Select((field, index) => OfColumn(field, reader.IsDBNull(index) ? "" : reader.GetString(index))).ToArray();
            rows.Add(row[table.Fields.Index().Single(field => field.Item.Name == CrmTable.Id).Index], row);
        }

        return rows;
    }

    /// <summary>The column as text; the database does the rounding and the time zones, so that this program's own are not trusted.</summary>
    private static string Select(CrmField field) => field switch
    {
        { Type: BitableFieldType.Number } => $"trim_scale({field.Column}::numeric)::text",
        { Type: BitableFieldType.MultiSelect } => $"to_json({field.Column})::text",
        { Type: BitableFieldType.DateTime, HasTime: true } => $"trunc(extract(epoch FROM {field.Column}) * 1000)::text",
        { Type: BitableFieldType.DateTime } => $"to_char({field.Column}, 'YYYY-MM-DD')",
        { Type: BitableFieldType.Checkbox } => $"coalesce({field.Column}, false)::text",
        _ => $"{field.Column}::text",
    };

    private static string OfColumn(CrmField field, string text) =>
        field.Type == BitableFieldType.MultiSelect && text.Length > 0 ? Joined(JsonElement.Parse(text)) : text;

    private static string OfCell(CrmField field, BitableRecord record)
    {
        if (!record.Fields.TryGetValue(field.Name, out var cell) || cell.ValueKind == JsonValueKind.Null)
        {
            return field.Type == BitableFieldType.Checkbox ? "false" : "";
        }

        return field.Type switch
        {
            BitableFieldType.Text => string.Concat(cell.EnumerateArray().Select(segment => segment.GetProperty("text").GetString())),
            BitableFieldType.Number => Math.Round((decimal)cell.GetDouble(), 2).ToString("0.##", CultureInfo.InvariantCulture),
            BitableFieldType.SingleSelect => cell.GetString()!,
            BitableFieldType.MultiSelect => Joined(cell),
            BitableFieldType.DateTime when field.HasTime => cell.GetInt64().ToString(CultureInfo.InvariantCulture),
            BitableFieldType.DateTime => Day(cell.GetInt64()),
            BitableFieldType.Checkbox => cell.GetBoolean() ? "true" : "false",
            _ => throw new NotSupportedException($"The demo has no fields of type {field.Type}."),
        };
    }

    private static string Day(long milliseconds) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), TimeZoneInfo.FindSystemTimeZoneById(DemoBitable.TimeZone))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Joined(JsonElement names) =>
        string.Join('\n', names.EnumerateArray().Select(name => name.GetString()).Distinct().Order(StringComparer.Ordinal));
}
