namespace BitableSync.Feishu.LongConnection;

/// <summary>Where the long connection stands, for health checks and the status page.</summary>
public sealed record LongConnectionStatus
{
    public LongConnectionState State { get; init; }

    /// <summary>When <see cref="State"/> began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why there is no connection, in a person's words; null while there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>The platform's name for the connection; null while there is none.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>Connections opened since the start. When it grows, events may have been missed in between.</summary>
    public int Connections { get; init; }
}

public enum LongConnectionState
{
    /// <summary>Not started, or stopped by the host.</summary>
    Stopped,

    /// <summary>Opening a connection.</summary>
    Connecting,

    /// <summary>Receiving.</summary>
    Connected,

    /// <summary>Pausing before the next attempt.</summary>
    Waiting,

    /// <summary>Given up: a person must act first.</summary>
    Failed,
}
