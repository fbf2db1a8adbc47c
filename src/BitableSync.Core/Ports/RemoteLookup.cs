using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Answer to a fetch by id. Only <see cref="Absent"/> records are gone; a forbidden one may well exist.</summary>
/// <param name="Found">Records with their cells.</param>
/// <param name="Absent">Records that do not exist (any more).</param>
/// <param name="Forbidden">Records the app may not read.</param>
/// <param name="Fields">
/// Fields the app could see, read after the records. An absent cell is empty only if its field is among them; otherwise the field is
/// gone, or hidden from the app, and nothing is known of it.
/// </param>
public sealed record RemoteLookup(
    IReadOnlyList<RemoteRecord> Found,
    IReadOnlyList<RecordId> Absent,
    IReadOnlyList<RecordId> Forbidden,
    IReadOnlySet<FieldId> Fields)
{
    /// <summary>Nothing was asked for.</summary>
    public static RemoteLookup Empty { get; } = new([], [], [], new HashSet<FieldId>());
}
