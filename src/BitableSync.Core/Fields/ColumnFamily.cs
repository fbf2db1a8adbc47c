namespace BitableSync.Core.Fields;

/// <summary>What a PostgreSQL column holds, domains resolved to their base type.</summary>
public enum ColumnFamily
{
    /// <summary><c>text</c>, <c>varchar(n)</c> and <c>name</c>.</summary>
    Text,

    /// <summary><c>char(n)</c>: padded with spaces by the server.</summary>
    PaddedText,
    CaseInsensitiveText,
    SmallInt,
    Integer,
    BigInt,
    Numeric,
    Real,
    Double,
    Boolean,
    Date,

    /// <summary><c>timestamp without time zone</c>: read in the mapping's time zone.</summary>
    Timestamp,
    TimestampTz,
    Uuid,
    Enum,
    Json,
    Jsonb,

    /// <summary>An array of a text-like type, uuid, an enum or whole numbers; the element is in <see cref="ColumnSpec.ElementFamily"/>.</summary>
    Array,

    /// <summary>Anything else; can be paired with nothing.</summary>
    Other,
}
