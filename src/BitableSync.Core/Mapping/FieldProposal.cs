using System.Text.Json;
using BitableSync.Core.Fields;

namespace BitableSync.Core.Mapping;

/// <summary>A Bitable field that would suit a PostgreSQL column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Name">The column's name as people would write it: "Annual revenue" for <c>annual_revenue</c>.</param>
/// <param name="Type">The field's type.</param>
/// <param name="Property">The type's settings; null for those that have none.</param>
public sealed record FieldProposal(ColumnSpec Column, string Name, BitableFieldType Type, JsonElement? Property)
{
    /// <summary>Whether Bitable accepts the field as the first of a table (fields page: types 1, 2, 5, 13, 15, 20 and 22).</summary>
    public bool CanBePrimary => Type is BitableFieldType.Text or BitableFieldType.Number or BitableFieldType.DateTime;

    /// <summary>Null where no field type suits the column.</summary>
    public static FieldProposal? For(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.Text or ColumnFamily.PaddedText or ColumnFamily.CaseInsensitiveText or ColumnFamily.Uuid or ColumnFamily.Json or ColumnFamily.Jsonb =>
            Make(column, BitableFieldType.Text, null),
        ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt => Make(column, BitableFieldType.Number, new { formatter = "0" }),
        ColumnFamily.Numeric or ColumnFamily.Real or ColumnFamily.Double => Make(column, BitableFieldType.Number, new { formatter = Formatter(column) }),
        ColumnFamily.Boolean => Make(column, BitableFieldType.Checkbox, null),
        ColumnFamily.Date => Make(column, BitableFieldType.DateTime, new { date_formatter = "yyyy-MM-dd" }),
        ColumnFamily.Timestamp or ColumnFamily.TimestampTz => Make(column, BitableFieldType.DateTime, new { date_formatter = "yyyy-MM-dd HH:mm" }),
        ColumnFamily.Enum => Make(column, BitableFieldType.SingleSelect, Options(column)),
        ColumnFamily.Array when FieldPairs.HoldsNames(column) => Make(column, BitableFieldType.MultiSelect, Options(column)),
        _ => null,
    };

    /// <summary>Proposals for all columns that have one, one that can be the primary field first: a text, where there is any.</summary>
    public static IReadOnlyList<FieldProposal> ForTable(LocalTableSchema table)
    {
        List<FieldProposal> proposals = [.. table.Columns.Select(For).OfType<FieldProposal>()];
        var first = proposals.Find(proposal => proposal.Type == BitableFieldType.Text) ?? proposals.Find(proposal => proposal.CanBePrimary);
        return first is null ? [] : [first, .. proposals.Where(proposal => proposal != first)];
    }

    private static FieldProposal Make(ColumnSpec column, BitableFieldType type, object? property) => new(
        column, Words(column.Name), type, property is null ? null : JsonSerializer.SerializeToElement(property));

    private static object Options(ColumnSpec column) => new { options = column.EnumLabels.Select(label => new { name = label }) };

    /// <summary>Of the formatters that the platform knows, the one with the column's digits.</summary>
    private static string Formatter(ColumnSpec column) => column.Scale switch
    {
        <= 0 => "0",
        1 => "0.0",
        2 => "0.00",
        3 => "0.000",
        _ => "0.0000",
    };

    private static string Words(string name)
    {
        var words = name.Replace('_', ' ').Trim();
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
