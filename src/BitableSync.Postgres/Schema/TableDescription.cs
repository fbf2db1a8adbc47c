using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Schema;

/// <summary>One PostgreSQL table as the catalogue describes it.</summary>
public sealed record TableDescription
{
    public required LocalTableRef Table { get; init; }

    /// <summary>All columns in table order.</summary>
    public required IReadOnlyList<ColumnSpec> Columns { get; init; }

    /// <summary>The primary key's columns in key order; empty where the table has none.</summary>
    public required IReadOnlyList<ColumnSpec> PrimaryKey { get; init; }

    public ColumnSpec? Find(string column) => Columns.FirstOrDefault(spec => spec.Name == column);
}
