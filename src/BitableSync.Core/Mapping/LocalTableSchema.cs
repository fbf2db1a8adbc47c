using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>A PostgreSQL table as the catalogue describes it now.</summary>
/// <param name="Table">Its address.</param>
/// <param name="Columns">In table order.</param>
/// <param name="PrimaryKey">Columns of the primary key in key order; empty where the table has none.</param>
public sealed record LocalTableSchema(LocalTableRef Table, IReadOnlyList<ColumnSpec> Columns, IReadOnlyList<ColumnSpec> PrimaryKey)
{
    /// <summary>Sets of columns that the table keeps unique, the primary key among them, by name.</summary>
    public IReadOnlyList<IReadOnlyList<string>> UniqueKeys { get; init; } = [[.. PrimaryKey.Select(column => column.Name)]];

    public IReadOnlyList<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>Null where there is no such column.</summary>
    public ColumnSpec? Find(string column) => Columns.FirstOrDefault(spec => spec.Name == column);
}
