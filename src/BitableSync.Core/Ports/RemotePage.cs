using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One page of a table scan.</summary>
/// <param name="Records">At most 500 records.</param>
/// <param name="Total">Records in the table as the platform counted them for this page.</param>
/// <param name="IsLast">The platform said that no page follows.</param>
/// <param name="Fields">Fields the app could see, as in <see cref="RemoteLookup.Fields"/>.</param>
public sealed record RemotePage(IReadOnlyList<RemoteRecord> Records, int Total, bool IsLast, IReadOnlySet<FieldId> Fields);
