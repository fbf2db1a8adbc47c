namespace BitableSync.Core.Fields;

internal static class ColumnFamilyNames
{
    /// <summary>The family as PostgreSQL's own type names, for messages and documentation.</summary>
    public static string Of(ColumnFamily family) => family switch
    {
        ColumnFamily.Text => "text, varchar",
        ColumnFamily.PaddedText => "char(n)",
        ColumnFamily.CaseInsensitiveText => "citext",
        ColumnFamily.SmallInt => "smallint",
        ColumnFamily.Integer => "integer",
        ColumnFamily.BigInt => "bigint",
        ColumnFamily.Numeric => "numeric",
        ColumnFamily.Real => "real",
        ColumnFamily.Double => "double precision",
        ColumnFamily.Boolean => "boolean",
        ColumnFamily.Date => "date",
        ColumnFamily.Timestamp => "timestamp",
        ColumnFamily.TimestampTz => "timestamptz",
        ColumnFamily.Uuid => "uuid",
        ColumnFamily.Enum => "enum",
        ColumnFamily.Json => "json",
        ColumnFamily.Jsonb => "jsonb",
        ColumnFamily.Array => "array (of text, varchar, char(n), citext, uuid, enum)",
        _ => "other",
    };
}
