using System.Text.Json;

namespace BitableSync.Feishu.Events;

/// <summary>One event of the platform, from either envelope and either way of receiving.</summary>
public sealed record FeishuEvent
{
    /// <summary>The same for every push of one event; what duplicates are recognised by. Printable ASCII, at most 256 characters.</summary>
    public required string EventId { get; init; }

    /// <summary>See <see cref="EventTypes"/>; others pass through.</summary>
    public required string Type { get; init; }

    /// <summary>When the platform made the event; null when it does not say.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    public string? AppId { get; init; }

    public string? TenantKey { get; init; }

    /// <summary>The whole event as received and decrypted, without the verification token.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>What happened, as far as this client understands the type.</summary>
    public required EventContent Content { get; init; }

    public override string ToString() => $"{Type} {EventId}";
}
