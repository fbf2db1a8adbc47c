using BitableSync.Core.Records;

namespace BitableSync.Engine.Mappings;

/// <summary>A mapping that ran here before and no longer fits its tables: it is left out, and the others run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bitable">Its Bitable table, as far as it is known.</param>
/// <param name="Table">Its PostgreSQL table, as the configuration names it.</param>
/// <param name="Reason">What does not fit, for people.</param>
public sealed record UnfitMapping(MappingName Name, string Bitable, string Table, string Reason);
