using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>A foreign key of a table, as the catalogue describes it.</summary>
/// <param name="Name">Name of the constraint.</param>
/// <param name="Columns">The referring columns.</param>
/// <param name="Table">The table referred to.</param>
/// <param name="Referenced">Its columns, in the order of <paramref name="Columns"/>.</param>
public sealed record ForeignKey(string Name, IReadOnlyList<string> Columns, LocalTableRef Table, IReadOnlyList<string> Referenced);
