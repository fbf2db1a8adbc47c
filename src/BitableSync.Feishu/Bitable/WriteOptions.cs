namespace BitableSync.Feishu.Bitable;

/// <summary>How a batch of records is written.</summary>
public sealed record WriteOptions
{
    public static readonly WriteOptions Default = new();

    /// <summary>Idempotency key, a version 4 UUID. Documented for creates; sent with updates too, where the platform may ignore it. Not sent with deletes.</summary>
    public Guid? ClientToken { get; init; }

    /// <summary>Trade read-after-write consistency between replicas for fewer write conflicts. Default false.</summary>
    public bool IgnoreConsistencyCheck { get; init; }

    /// <summary>Called directly before the request leaves this machine; what it throws ends the call unsent. Default: nothing.</summary>
    public Action? BeforeSending { get; init; }

    /// <summary>
    /// Longest time the call may take; infinite where the caller's token says it. Default (null): <see cref="FeishuOptions.AttemptTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Kind of the ids in person fields.</summary>
    public UserIdType UserIdType { get; init; }
}
