using System.Diagnostics;
using BitableSync.Core.Fields;

namespace BitableSync.Postgres.Sql;

/// <summary>How a column's values travel as text in both directions.</summary>
/// <remarks>
/// Values are cast to the column's type <i>without its length</i>. An explicit cast to <c>varchar(5)</c> cuts silently, as SQL demands,
/// and so does one to a domain over it; the assignment that follows in INSERT and UPDATE checks the length and refuses the row instead.
/// </remarks>
internal static class ColumnSql
{
    /// <summary>The column as text: arrays as JSON lists of texts, everything else in the type's own text form.</summary>
    public static string Read(ColumnSpec column, string alias)
    {
        var name = $"{alias}.{Identifier.Quote(column.Name)}";
        return column switch
        {
            { Family: ColumnFamily.Array, ElementFamily: ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt } => $"to_json({name}::text[])::text",
            { Family: ColumnFamily.Array } => $"to_json({name})::text",
            _ => $"{name}::text",
        };
    }

    /// <summary>A text expression as a value to be assigned to the column.</summary>
    public static string Write(ColumnSpec column, string text) => column switch
    {
        // Assignment turns text into these by no rule of its own, and they have no length to be cut to.
        { Family: ColumnFamily.Array, ElementFamily: ColumnFamily.Enum or ColumnFamily.Uuid or ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt } => $"CAST({TextArray(text)} AS {column.TypeName})",
        { Family: ColumnFamily.Array } => TextArray(text),
        _ => Typed(column, text),
    };

    /// <summary>A condition that the column holds the value in a text expression, which is not null.</summary>
    public static string Holds(ColumnSpec column, string alias, string text)
    {
        var name = $"{alias}.{Identifier.Quote(column.Name)}";
        return column.Family switch
        {
            ColumnFamily.Array => $"{name}::text[] = {TextArray(text)}",
            // The type json has no equality.
            ColumnFamily.Json => $"{name}::text = {text}",
            _ => $"{name} = {Typed(column, text)}",
        };
    }

    /// <summary>A text expression as a value of the column's type, comparable with the column by its index.</summary>
    public static string Typed(ColumnSpec column, string text) => $"CAST({text} AS {TypeWithoutLength(column)})";

    private static string TextArray(string text) =>
        $"CASE WHEN {text} IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text({text}::jsonb)) END";

    private static string TypeWithoutLength(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.Text => "text",
        ColumnFamily.PaddedText => "bpchar",
        ColumnFamily.SmallInt => "int2",
        ColumnFamily.Integer => "int4",
        ColumnFamily.BigInt => "int8",
        ColumnFamily.Numeric => "numeric",
        ColumnFamily.Real => "float4",
        ColumnFamily.Double => "float8",
        ColumnFamily.Boolean => "bool",
        ColumnFamily.Date => "date",
        ColumnFamily.Timestamp => "timestamp",
        ColumnFamily.TimestampTz => "timestamptz",
        ColumnFamily.Uuid => "uuid",
        ColumnFamily.Json => "json",
        ColumnFamily.Jsonb => "jsonb",
        // No length to lose; the name is qualified by the catalogue reader.
        ColumnFamily.CaseInsensitiveText or ColumnFamily.Enum or ColumnFamily.Other or ColumnFamily.Array => column.TypeName,
        _ => throw new UnreachableException(),
    };
}
