using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Conflicts;

/// <summary>A conflict with the mapping it belongs to.</summary>
public sealed record ListedConflict(MappingName Mapping, StoredConflict Conflict);
