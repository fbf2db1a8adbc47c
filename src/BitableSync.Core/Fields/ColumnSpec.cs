namespace BitableSync.Core.Fields;

/// <summary>One column of a mapped PostgreSQL table, as the catalogue describes it.</summary>
public sealed record ColumnSpec
{
    /// <summary>The unquoted name, in the catalogue's own case.</summary>
    public required string Name { get; init; }

    /// <summary>The declared type as <c>format_type</c> prints it, schema-qualified and quoted where needed: safe to use in a cast.</summary>
    public required string TypeName { get; init; }

    public required ColumnFamily Family { get; init; }

    /// <summary>Family of an array's elements; null for other columns.</summary>
    public ColumnFamily? ElementFamily { get; init; }

    /// <summary>Most characters a <c>varchar(n)</c> or <c>char(n)</c> (or an element of an array of them) holds; null where unlimited.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Digits of a <c>numeric(p,s)</c>, or of the seconds' fraction of a <c>timestamp(p)</c>; null where unconstrained.</summary>
    public int? Precision { get; init; }

    /// <summary>Digits after the point of a <c>numeric(p,s)</c>, negative for digits before it; null where unconstrained.</summary>
    public int? Scale { get; init; }

    public bool IsNullable { get; init; } = true;

    public bool HasDefault { get; init; }

    /// <summary>An identity column or a column computed by the server: never written.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>Labels of an enum (or of an array's enum elements) in their order; empty for other columns.</summary>
    public IReadOnlyList<string> EnumLabels { get; init; } = [];
}
