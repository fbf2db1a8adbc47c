using BitableSync.Core.Fields;
using Npgsql;

namespace BitableSync.Postgres.Schema;

/// <summary>One row of the catalogue query in <see cref="TableReader"/>: a column with its type, domains resolved.</summary>
internal sealed record CatalogColumn
{
    public required string Name { get; init; }

    /// <summary>The declared type as <c>format_type</c> prints it.</summary>
    public required string TypeName { get; init; }

    public required CatalogType Base { get; init; }

    /// <summary>The element type of an array, domains resolved; null for other types.</summary>
    public CatalogType? Element { get; init; }

    /// <summary>Type modifier of the base type; -1 where there is none.</summary>
    public required int Modifier { get; init; }

    public required bool IsNullable { get; init; }

    public required bool HasDefault { get; init; }

    public required bool IsGenerated { get; init; }

    public required IReadOnlyList<string> EnumLabels { get; init; }

    public static CatalogColumn Read(NpgsqlDataReader reader) => new()
    {
        Name = reader.GetString(0),
        TypeName = reader.GetString(1),
        Base = new CatalogType(reader.GetString(2), reader.GetString(3), reader.GetString(4)),
        Element = reader.IsDBNull(5) ? null : new CatalogType(reader.GetString(5), reader.GetString(6), reader.GetString(7)),
        Modifier = reader.GetInt32(8),
        IsNullable = !reader.GetBoolean(9),
        HasDefault = reader.GetBoolean(10),
        IsGenerated = reader.GetBoolean(11),
        EnumLabels = reader.GetFieldValue<string[]>(12),
    };

    public ColumnSpec ToSpec()
    {
        var family = Element is { IsWord: true } ? ColumnFamily.Array : Base.Family;
        var measured = family == ColumnFamily.Array ? Element!.Value.Family : family;
        return new ColumnSpec
        {
            Name = Name,
            TypeName = TypeName,
            Family = family,
            ElementFamily = family == ColumnFamily.Array ? measured : null,
            MaxLength = measured is ColumnFamily.Text or ColumnFamily.PaddedText ? MaxLength : null,
            Precision = PrecisionOf(measured),
            // Eleven bits with sign: numeric(3,-2) is legal since PostgreSQL 15.
            Scale = measured == ColumnFamily.Numeric && Modifier >= 0 ? (((Modifier - 4) & 0x7ff) ^ 1024) - 1024 : null,
            IsNullable = IsNullable,
            HasDefault = HasDefault,
            IsGenerated = IsGenerated,
            EnumLabels = EnumLabels,
        };
    }

    /// <summary>A timestamp's modifier is the number of its digits; numeric packs both its numbers into one.</summary>
    private int? PrecisionOf(ColumnFamily measured) => measured switch
    {
        ColumnFamily.Numeric when Modifier >= 0 => ((Modifier - 4) >> 16) & 0xffff,
        ColumnFamily.Timestamp or ColumnFamily.TimestampTz when Modifier >= 0 => Modifier,
        _ => null,
    };

    /// <summary>The server stores n + 4; the type <c>name</c> has no modifier and holds 63 bytes.</summary>
    private int? MaxLength => Base is { Name: "name", Schema: "pg_catalog" } ? 63 : Modifier >= 0 ? Modifier - 4 : null;
}
