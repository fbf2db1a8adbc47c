using System.Text.Json.Serialization;

namespace BitableSync.Feishu.LongConnection;

/// <summary>
/// The rhythm the platform prescribes, at discovery and again with every pong. Its ReconnectCount is not among it: an engine
/// that gave up connecting would lose events until somebody noticed.
/// </summary>
/// <param name="ReconnectInterval">Longest wait between failed attempts to connect.</param>
/// <param name="ReconnectSpread">After a lost connection the first attempt comes at a random moment within this time, so that not all clients come at once.</param>
/// <param name="PingInterval">Time between pings.</param>
internal sealed record ClientConfig(TimeSpan ReconnectInterval, TimeSpan ReconnectSpread, TimeSpan PingInterval)
{
    /// <summary>What the platform's own clients assume before they are told.</summary>
    public static readonly ClientConfig Default = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120));

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>These settings with what the platform sent. A value that is missing or makes no sense (a ping interval of 0) leaves the old one.</summary>
    public ClientConfig With(WireConfig? sent) => sent is null ? this : new(
        Sensible(sent.ReconnectInterval, atLeast: 1) ?? ReconnectInterval,
        Sensible(sent.ReconnectNonce, atLeast: 0) ?? ReconnectSpread,
        Sensible(sent.PingInterval, atLeast: 1) ?? PingInterval);

    private static TimeSpan? Sensible(int? seconds, int atLeast) =>
        seconds is { } value && value >= atLeast && value <= Longest.TotalSeconds ? TimeSpan.FromSeconds(value) : null;
}

/// <summary>The settings as JSON; all in seconds.</summary>
internal sealed record WireConfig
{
    [JsonPropertyName("ReconnectInterval")]
    public int? ReconnectInterval { get; init; }

    [JsonPropertyName("ReconnectNonce")]
    public int? ReconnectNonce { get; init; }

    [JsonPropertyName("PingInterval")]
    public int? PingInterval { get; init; }
}
