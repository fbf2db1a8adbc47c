using BitableSync.Core.Fields;

namespace BitableSync.Postgres.Schema;

/// <summary>A type by its catalogue name.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its internal name: <c>int4</c>, not <c>integer</c>.</param>
/// <param name="Kind"><c>pg_type.typtype</c>: <c>b</c> base, <c>e</c> enum, <c>c</c> composite, …</param>
internal readonly record struct CatalogType(string Schema, string Name, string Kind)
{
    public ColumnFamily Family => (Schema, Name, Kind) switch
    {
        (_, _, "e") => ColumnFamily.Enum,
        // An extension, in whichever schema it was installed.
        (_, "citext", "b") => ColumnFamily.CaseInsensitiveText,
        ("pg_catalog", _, _) => Name switch
        {
            "text" or "varchar" or "name" => ColumnFamily.Text,
            "bpchar" => ColumnFamily.PaddedText,
            "int2" => ColumnFamily.SmallInt,
            "int4" => ColumnFamily.Integer,
            "int8" => ColumnFamily.BigInt,
            "numeric" => ColumnFamily.Numeric,
            "float4" => ColumnFamily.Real,
            "float8" => ColumnFamily.Double,
            "bool" => ColumnFamily.Boolean,
            "date" => ColumnFamily.Date,
            "timestamp" => ColumnFamily.Timestamp,
            "timestamptz" => ColumnFamily.TimestampTz,
            "uuid" => ColumnFamily.Uuid,
            "json" => ColumnFamily.Json,
            "jsonb" => ColumnFamily.Jsonb,
            _ => ColumnFamily.Other,
        },
        _ => ColumnFamily.Other,
    };

    /// <summary>Whether an array of this type can be paired with a field of several items: its elements are names, ids or keys.</summary>
    public bool IsWord => Family is
        ColumnFamily.Text or ColumnFamily.PaddedText or ColumnFamily.CaseInsensitiveText or ColumnFamily.Enum or ColumnFamily.Uuid
        or ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt;
}
