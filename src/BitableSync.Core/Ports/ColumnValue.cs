using BitableSync.Core.Fields;

namespace BitableSync.Core.Ports;

/// <summary>A column's new value in PostgreSQL's text form (arrays as JSON text); null stands for SQL NULL.</summary>
public readonly record struct ColumnValue(ColumnSpec Column, string? Text);
