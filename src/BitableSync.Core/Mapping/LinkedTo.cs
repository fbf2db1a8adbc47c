using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>The other end of a link.</summary>
/// <param name="Mapping">Its mapping.</param>
/// <param name="Table">Its rows.</param>
/// <param name="Key">The columns that identify one of them.</param>
internal sealed record LinkedTo(MappingName Mapping, LocalTableRef Table, IReadOnlyList<ColumnSpec> Key);
