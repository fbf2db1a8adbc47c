namespace BitableSync.Core.Fields;

/// <summary>One row of the table of allowed pairs: each of the field types goes with each of the column families.</summary>
/// <param name="FieldTypes">At least one.</param>
/// <param name="Families">At least one. An array column counts by <see cref="ColumnFamily.Array"/>; which elements fit is said by <see cref="FieldPairs.Bind"/>.</param>
/// <param name="Kind">By what the two are compared.</param>
/// <param name="Loses">What a value may lose on the way to the other side and back, in words for people; "nothing" where it loses nothing.</param>
public sealed record FieldPair(
    IReadOnlyList<BitableFieldType> FieldTypes, IReadOnlyList<ColumnFamily> Families, ValueKind Kind, string Loses)
{
    /// <summary>Bitable computes the values, or the part of them that the column gets: they can only flow to the database.</summary>
    public bool ToDatabaseOnly { get; init; }

    /// <summary>The column holds one item: allowed only where the field is set to hold one (<c>multiple: false</c>).</summary>
    public bool OneItemOnly { get; init; }

    public bool Covers(BitableFieldType type, ColumnFamily family) => FieldTypes.Contains(type) && Families.Contains(family);
}
