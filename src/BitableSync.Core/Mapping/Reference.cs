using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>A foreign key to the rows of another mapping (or the same one).</summary>
/// <param name="Constraint">Name of the foreign key.</param>
/// <param name="Mapping">The mapping that has the rows referred to.</param>
/// <param name="Columns">The referring columns, in the order of that mapping's key.</param>
public sealed record Reference(string Constraint, MappingName Mapping, IReadOnlyList<string> Columns);
