using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Answer to a fetch by id. Only <see cref="Absent"/> records are gone; a forbidden one may well exist.</summary>
public sealed record RemoteLookup(
    IReadOnlyList<RemoteRecord> Found, IReadOnlyList<RecordId> Absent, IReadOnlyList<RecordId> Forbidden);
