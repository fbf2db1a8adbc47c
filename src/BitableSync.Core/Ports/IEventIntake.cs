using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>The durable door for events, used by webhook and long connection alike before they acknowledge.</summary>
public interface IEventIntake
{
    /// <summary>
    /// Stores an event and commits. Returns false where its id is known already, or no mapping is bound to its table; that is a success
    /// too, and is acknowledged.
    /// </summary>
    /// <exception cref="StoreException">The event is not stored and must not be acknowledged.</exception>
    Task<bool> StoreAsync(ReceivedEvent received, CancellationToken cancellationToken);
}

/// <summary>An event about one Bitable table, as received.</summary>
public sealed record ReceivedEvent
{
    /// <summary>The platform's <c>event_id</c>: the same for every repetition of one event.</summary>
    public required string EventId { get; init; }

    public required RemoteTableRef Table { get; init; }

    public required InboxEntry Entry { get; init; }

    /// <summary>The event's JSON as received (decrypted).</summary>
    public required JsonElement Payload { get; init; }
}
