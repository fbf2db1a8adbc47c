using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Events;

/// <summary>Something the platform tells the app about. The same event keeps its id over all its deliveries.</summary>
/// <param name="Content">The value of member <c>event</c>.</param>
internal sealed record PlatformEvent(string EventId, string Type, DateTimeOffset CreatedAt, byte[] Content)
{
    /// <summary>Shape 1.0 (app tickets): <c>uuid</c> and <c>type: event_callback</c> instead of a header.</summary>
    public bool IsOldShape { get; init; }

    /// <summary>A card callback: synchronous, never sent again, its time in microseconds.</summary>
    public bool IsCallback { get; init; }

    public string? AppToken { get; init; }

    public string? TableId { get; init; }

    /// <summary>The table's revision after the change; null where the event is not about one.</summary>
    public int? Revision { get; init; }

    /// <summary>The whole JSON text, as webhooks and long connections carry it.</summary>
    public byte[] Envelope(SimulatorOptions options, string verificationToken) => Json.Bytes(json => json.WriteObject(() =>
    {
        if (IsOldShape) WriteOldHeader(json, verificationToken);
        else WriteHeader(json, options, verificationToken);
        json.WritePropertyName("event");
        json.WriteRawValue(Content, skipInputValidation: true);
    }));

    private void WriteHeader(Utf8JsonWriter json, SimulatorOptions options, string verificationToken)
    {
        var milliseconds = CreatedAt.ToUnixTimeMilliseconds();
        json.WriteString("schema", "2.0");
        json.WriteStartObject("header");
        json.WriteString("event_id", EventId);
        json.WriteString("token", verificationToken);
        json.WriteString("create_time", (IsCallback ? milliseconds * 1000 : milliseconds).ToString(CultureInfo.InvariantCulture));
        json.WriteString("event_type", Type);
        json.WriteString("tenant_key", options.TenantKey);
        json.WriteString("app_id", options.AppId);
        json.WriteEndObject();
    }

    private void WriteOldHeader(Utf8JsonWriter json, string verificationToken)
    {
        json.WriteString("ts", (CreatedAt.ToUnixTimeMilliseconds() / 1000.0).ToString("F6", CultureInfo.InvariantCulture));
        json.WriteString("uuid", EventId);
        json.WriteString("token", verificationToken);
        json.WriteString("type", "event_callback");
    }
}
