namespace BitableSync.Feishu.Bitable;

/// <summary>How a batch of records is written.</summary>
public sealed record WriteOptions
{
    public static readonly WriteOptions Default = new();

    /// <summary>Idempotency key, a version 4 UUID. Documented for creates; sent with updates too, where the platform may ignore it. Not sent with deletes.</summary>
    public Guid? ClientToken { get; init; }

    /// <summary>Trade read-after-write consistency between replicas for fewer write conflicts. Default false.</summary>
    public bool IgnoreConsistencyCheck { get; init; }

    /// <summary>Kind of the ids in person fields.</summary>
    public UserIdType UserIdType { get; init; }
}
