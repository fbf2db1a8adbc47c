using System.Text.Json;

namespace BitableSync.Feishu.Bitable;

/// <summary>
/// A record as search and batch_get return it, or the echo of a write (then only the fields sent, in the shape sent).
/// </summary>
public sealed record BitableRecord
{
    public required string RecordId { get; init; }

    /// <summary>Cells by field name. An empty cell is absent; an unchecked checkbox may be.</summary>
    public IReadOnlyDictionary<string, JsonElement> Fields { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Unix time in ms; only with automatic fields.</summary>
    public long? CreatedTime { get; init; }

    /// <summary>Unix time in ms; only with automatic fields.</summary>
    public long? LastModifiedTime { get; init; }

    /// <summary>Only with automatic fields.</summary>
    public BitableUser? CreatedBy { get; init; }

    /// <summary>Only with automatic fields.</summary>
    public BitableUser? LastModifiedBy { get; init; }

    public DateTimeOffset? ModifiedAt => LastModifiedTime is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
