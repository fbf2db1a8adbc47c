namespace BitableSync.Core.Fields;

/// <summary>Which Bitable field types can be paired with which PostgreSQL column types, and the codec of each pair.</summary>
public static partial class FieldPairs
{
    /// <summary>The codec of a pair, or a problem that says what was found and which column types would fit the field.</summary>
    /// <param name="field">The Bitable field.</param>
    /// <param name="column">The PostgreSQL column.</param>
    /// <param name="zone">Time zone in which <c>date</c> and <c>timestamp</c> columns are read (the mapping's, normally the Base's own).</param>
    public static Conversion<FieldCodec> Bind(RemoteField field, ColumnSpec column, TimeZoneInfo zone) =>
        Conversion<FieldCodec>.Misfit($"Field type {field.Type} cannot be paired with column type {column.TypeName} in time zone {zone.Id}.");
}
