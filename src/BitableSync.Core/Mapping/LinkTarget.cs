using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>The mapping whose rows and records a link field leads to.</summary>
/// <param name="Mapping">Its name; the mapping itself, for a table that refers to itself.</param>
/// <param name="IsCircular">
/// The links of that mapping lead back to this one, so neither side can always come first: a pair is made without the link, which is
/// filled in by a second write.
/// </param>
public sealed record LinkTarget(MappingName Mapping, bool IsCircular = false);
