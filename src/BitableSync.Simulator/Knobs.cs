namespace BitableSync.Simulator;

/// <summary>Behaviours that the documentation leaves open, or that a test wants to switch while the platform runs.</summary>
public sealed record Knobs
{
    /// <summary>Time every API call takes before it is answered.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long readers keep seeing the state from before a write. Zero: reads follow writes at once.</summary>
    public TimeSpan ReplicaLag { get; init; }

    /// <summary>A second write to a Base that comes while another is in flight gets 1254291.</summary>
    public bool WriteConflicts { get; init; } = true;

    /// <summary>Enforce the documented rate of every endpoint with 429 / 99991400.</summary>
    public bool RateLimits { get; init; }

    /// <summary>Records a table can hold (1254103 beyond); depends on the tenant's plan.</summary>
    public int RecordLimit { get; init; } = 1_000_000;

    /// <summary>What a repeated <c>client_token</c> with the same body gets.</summary>
    public RepeatedRequest RepeatedRequest { get; init; }

    /// <summary>A new option name that several records of one request mention makes one option per record instead of one in all.</summary>
    public bool NewOptionPerRecord { get; init; }

    /// <summary>Fields that an event about an edited record carries.</summary>
    public EventContent EventContent { get; init; }

    /// <summary>How text cells look inside events.</summary>
    public EventText EventText { get; init; }

    /// <summary>Records per event: 1 makes an event of every record, more lets a batch travel together.</summary>
    public int ActionsPerEvent { get; init; } = 100;

    /// <summary>How long a receiver may take to acknowledge an event or answer a callback.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>An update that changes no value still counts as a modification: revision, modified time and event.</summary>
    public bool UnchangedWritesCount { get; init; }

    /// <summary>Long-connection messages are split into parts of at most this many bytes.</summary>
    public int FramePayloadBytes { get; init; } = 64 * 1024;
}

/// <summary>Answers to a write that repeats a <c>client_token</c> with the same body.</summary>
public enum RepeatedRequest
{
    /// <summary>The first answer again, nothing written (the documented intent).</summary>
    Replay,

    /// <summary>1254608.</summary>
    Refuse,
}

/// <summary>Fields that an event about an edited record carries.</summary>
public enum EventContent
{
    ChangedFields,
    FullSnapshot,
}

/// <summary>Encodings of text cells inside events; both were seen.</summary>
public enum EventText
{
    Segments,
    Plain,
}
