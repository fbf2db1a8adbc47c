namespace BitableSync.Core.Ports;

/// <summary>One intended write call with what is needed to settle it after a crash.</summary>
public sealed record OutboxBatch
{
    /// <summary>0 until stored.</summary>
    public long Id { get; init; }

    public required RemoteWriteKind Kind { get; init; }

    /// <summary>UUIDv4; the same for every repetition of this call.</summary>
    public required Guid IdempotencyKey { get; init; }

    /// <summary>A call with this batch may be under way, or may have been carried out: nobody knows what its records hold until it is settled.</summary>
    public bool IsUnderWay { get; init; }

    public required IReadOnlyList<OutboxItem> Items { get; init; }

    /// <summary>How it ended; null while it is open.</summary>
    public OutboxFate? Fate { get; init; }

    /// <summary>When, on the database's clock; set when stored.</summary>
    public DateTimeOffset StoredAt { get; init; }
}
