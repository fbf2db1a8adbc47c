using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.LongConnection;

/// <summary>What the platform tells clients about keeping the connection, in whole seconds. Always sent with all four members.</summary>
public sealed record ClientConfig
{
    /// <summary>-1: try for ever.</summary>
    public int ReconnectCount { get; init; } = -1;

    public int ReconnectIntervalSeconds { get; init; } = 120;

    /// <summary>Upper bound of the random wait before the first attempt.</summary>
    public int ReconnectNonceSeconds { get; init; } = 30;

    public int PingIntervalSeconds { get; init; } = 120;

    internal void Write(Utf8JsonWriter json) => json.WriteObject(() =>
    {
        json.WriteNumber(nameof(ReconnectCount), ReconnectCount);
        json.WriteNumber("ReconnectInterval", ReconnectIntervalSeconds);
        json.WriteNumber("ReconnectNonce", ReconnectNonceSeconds);
        json.WriteNumber("PingInterval", PingIntervalSeconds);
    });
}
