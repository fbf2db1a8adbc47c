namespace BitableSync.Core.Fields.Local;

/// <summary>The form of a column for the kind its pair compares by.</summary>
internal static class LocalForms
{
    /// <param name="pair">The pair's row in the table; it covers the column's family.</param>
    /// <param name="field">The other half of the pair.</param>
    /// <param name="column">The column.</param>
    /// <param name="zone">Time zone of a <c>timestamp</c> column.</param>
    public static ILocalForm Of(FieldPair pair, RemoteField field, ColumnSpec column, TimeZoneInfo zone) => pair.Kind switch
    {
        ValueKind.Text => Text(column),
        ValueKind.Number => Number(column),
        ValueKind.Flag => new BooleanColumn(column),
        ValueKind.Instant => TimestampColumn.Of(column, zone),
        ValueKind.Day => new DateColumn(column),
        ValueKind.Set when column.Family == ColumnFamily.Array => new ArrayColumn(column, Text(ElementOf(column))),
        ValueKind.Set => new JsonListColumn(column),
        ValueKind.Json => new JsonColumn(column, HoldsList(field.Type) ? "[]" : "{}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A column of one key of linked rows, or of several.</summary>
    public static ILocalForm Keys(ColumnSpec column) => column.Family == ColumnFamily.Array ? new ArrayColumn(column, Text(ElementOf(column))) : Text(column);

    private static ILocalForm Text(ColumnSpec column) => FieldPairs.FreeText.Contains(column.Family)
        ? new TextColumn(column)
        : new TypedTextColumn(column, TextSyntax.Of(column));

    private static NumberColumn Number(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.Numeric => new NumericColumn(column),
        ColumnFamily.Real => new RealColumn(column),
        ColumnFamily.Double => new DoubleColumn(column),
        _ => IntegerColumn.Of(column),
    };

    private static ColumnSpec ElementOf(ColumnSpec column) => column with { Family = column.ElementFamily!.Value, IsNullable = true };

    private static bool HoldsList(BitableFieldType type) =>
        type is BitableFieldType.Attachment or BitableFieldType.Lookup or BitableFieldType.Formula;
}
