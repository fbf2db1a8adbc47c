using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>A Bitable table as the platform describes it now.</summary>
/// <param name="Table">Its address.</param>
/// <param name="Fields">In table order.</param>
/// <param name="TimeZone">The Base's own time zone.</param>
public sealed record RemoteTableSchema(RemoteTableRef Table, IReadOnlyList<RemoteField> Fields, TimeZoneInfo TimeZone);
