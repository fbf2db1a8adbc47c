using BitableSync.Core.Fields;

namespace BitableSync.Postgres.Sql;

/// <summary>Row keys inside SQL.</summary>
internal static class RowKeySql
{
    /// <summary>
    /// The key of a row as text, equal to <see cref="Core.Records.RowKey.Json"/> byte for byte. Holds only under the settings of
    /// <see cref="TextSettings"/>, since the text of a timestamp or a float depends on them.
    /// </summary>
    public static string Text(IEnumerable<ColumnSpec> key, string alias) =>
        $"array_to_json(ARRAY[{string.Join(", ", key.Select(column => $"{alias}.{Identifier.Quote(column.Name)}::text"))}])::text";

    /// <summary>The settings under which the engine reads and writes values as text, in its transactions and its capture functions alike.</summary>
    public static IReadOnlyList<(string Name, string Value)> TextSettings { get; } =
    [
        ("DateStyle", "ISO, MDY"),
        ("TimeZone", "UTC"),
        ("IntervalStyle", "postgres"),
        ("extra_float_digits", "1"),
        ("bytea_output", "hex"),
    ];
}
