using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A row of the mapped table: the mapped columns by name in PostgreSQL's text form, null for SQL NULL.</summary>
public sealed record LocalRow(RowKey Key, IReadOnlyDictionary<string, string?> Columns);
