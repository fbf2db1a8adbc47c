using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One page of a table scan.</summary>
/// <param name="Records">At most 500 records.</param>
/// <param name="Total">Records in the table as the platform counted them for this page.</param>
/// <param name="IsLast">The platform said that no page follows.</param>
/// <param name="Fields">Fields the app could see, as in <see cref="RemoteLookup.Fields"/>.</param>
public sealed record RemotePage(IReadOnlyList<RemoteRecord> Records, int Total, bool IsLast, IReadOnlySet<FieldId> Fields)
{
    /// <summary>The list begins with this page; a scan that had to begin again has several such pages.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Where a later scan may go on after this page, for a while; null after the last page.</summary>
    public string? Next { get; init; }
}
