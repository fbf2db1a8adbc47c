using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Searching;

/// <summary>One column to sort by: numbers and dates by value, the rest by shown text; empty cells first, last when descending.</summary>
internal sealed record SortKey(BitableField Field, bool Descending)
{
    public static IReadOnlyList<SortKey> Parse(JsonElement? sent, BitableTable table)
    {
        if (sent is not { } list) return [];
        if (list.ValueKind != JsonValueKind.Array) throw Invalid("sort is no list.");
        if (list.GetArrayLength() > 100) throw Invalid("more than 100 sort fields.");
        return [.. list.EnumerateArray().Select(item => ParseOne(item, table))];
    }

    public static IEnumerable<BitableRecord> Apply(IEnumerable<BitableRecord> records, IReadOnlyList<SortKey> keys, CellRead read)
    {
        IOrderedEnumerable<BitableRecord>? ordered = null;
        foreach (var key in keys)
        {
            object? Value(BitableRecord record) => key.Value(record, read);
            ordered = (ordered, key.Descending) switch
            {
                (null, false) => records.OrderBy(Value, CellOrder.Instance),
                (null, true) => records.OrderByDescending(Value, CellOrder.Instance),
                (_, false) => ordered.ThenBy(Value, CellOrder.Instance),
                (_, true) => ordered.ThenByDescending(Value, CellOrder.Instance),
            };
        }
        return ordered ?? records;
    }

    private object? Value(BitableRecord record, CellRead read)
    {
        if (Field.Cell.ValueOf(record, Field, read) is not { } cell) return null;
        return Field.Cell.Number(cell) is { } number ? number : Field.Cell.Text(cell, Field, read);
    }

    private static SortKey ParseOne(JsonElement item, BitableTable table)
    {
        var name = item.StringMember("field_name") ?? throw Invalid("a sort entry has no field_name.");
        var field = table.FieldNamed(name) ?? throw new ApiRefusedException(1254045, $"sort: the table has no field '{name}'.");
        return item.Member("desc") switch
        {
            null or { ValueKind: JsonValueKind.False } => new SortKey(field, false),
            { ValueKind: JsonValueKind.True } => new SortKey(field, true),
            _ => throw Invalid("desc is not true or false."),
        };
    }

    private static ApiRefusedException Invalid(string problem) => new(1254016, "sort: " + problem);

    private sealed class CellOrder : IComparer<object?>
    {
        public static readonly CellOrder Instance = new();

        public int Compare(object? x, object? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => -1,
            (_, null) => 1,
            (double left, double right) => left.CompareTo(right),
            _ => string.CompareOrdinal(x.ToString(), y.ToString()),
        };
    }
}
