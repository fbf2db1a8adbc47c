namespace BitableSync.Core.Ports;

/// <summary>One intended write call: all its records are written, or none.</summary>
/// <param name="Kind">Which call.</param>
/// <param name="IdempotencyKey">A UUIDv4, sent as <c>client_token</c> where the call takes one. The same key goes with the same records.</param>
/// <param name="Writes">At least one, at most the platform's limit for the call (1,000; deletes 500).</param>
public sealed record RemoteBatch(RemoteWriteKind Kind, Guid IdempotencyKey, IReadOnlyList<RemoteWrite> Writes);
