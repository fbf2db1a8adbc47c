using BitableSync.Core.Records;

namespace BitableSync.Postgres.Schema;

/// <summary>One table in the list of those that could be mapped.</summary>
/// <param name="Table">Its address.</param>
/// <param name="EstimatedRows">The planner's estimate; null where the table was never analysed.</param>
/// <param name="HasPrimaryKey">Without one a mapping must name the columns that identify a row.</param>
/// <param name="Comment">The table's comment; null where it has none.</param>
public sealed record TableSummary(LocalTableRef Table, long? EstimatedRows, bool HasPrimaryKey, string? Comment);
