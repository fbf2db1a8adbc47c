using System.Text.Json.Serialization;

namespace BitableSync.Feishu.Contact;

/// <summary>Answer to one address looked up.</summary>
public sealed record FoundUser
{
    /// <summary>Id of the kind asked for; null when nobody in the app's contact range has the address.</summary>
    [JsonPropertyName("user_id")]
    public string? Id { get; init; }

    public string? Email { get; init; }

    public override string ToString() => $"{nameof(FoundUser)} {Id ?? "nobody"}";
}
