using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Faults;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Control;

internal sealed record AccessBody(AppAccess Access);

internal sealed record SubscriptionBody(bool Subscribed);

/// <param name="HandshakeStatus">514 or 403 refuses every handshake, null lets them pass.</param>
internal sealed record RefusalBody(int? HandshakeStatus);

/// <param name="Seconds">What the tokens handed out so far have left.</param>
internal sealed record ShortenBody(int Seconds);

/// <param name="Scopes">Null grants all.</param>
internal sealed record ScopesBody(string[]? Scopes);

/// <summary>A person to add or change, by name.</summary>
internal sealed record PersonBody(string Name, string? Email = null, string? Mobile = null, string? EmployeeNo = null, string? DepartmentId = null, bool? Resigned = null)
{
    public Person ApplyTo(Person person) => person with
    {
        Email = Email ?? person.Email,
        Mobile = Mobile ?? person.Mobile,
        EmployeeNo = EmployeeNo ?? person.EmployeeNo,
        DepartmentId = DepartmentId ?? person.DepartmentId,
        Resigned = Resigned ?? person.Resigned,
    };
}

internal sealed record WikiBody(string AppToken, string? Title = null);

internal sealed record ForbiddenTextBody(string Text);

/// <param name="Now">The platform's time in milliseconds; only answered.</param>
internal sealed record ClockBody(double ShiftMs, long? Now = null);

/// <summary>A fault as the control surface takes it; times in milliseconds.</summary>
internal sealed record FaultBody(FaultKind Kind)
{
    public string? Path { get; init; }

    public string? Method { get; init; }

    public int? Times { get; init; }

    public double Probability { get; init; } = 1;

    public int Code { get; init; }

    public int? Status { get; init; }

    public int ResetSeconds { get; init; } = 1;

    public double DelayMs { get; init; }

    public Fault ToFault()
    {
        if (Kind is FaultKind.Code or FaultKind.CodeAfterApplying && Code == 0) throw new JsonException("This kind of fault needs 'code'.");
        // Made once here, so that a wrong expression is an error of this call and not of every later one.
        if (Path is not null) _ = new Regex(Path);
        return new Fault
        {
            Kind = Kind,
            Path = Path,
            Method = Method,
            Times = Times,
            Probability = Probability,
            Code = Code,
            Status = Status,
            ResetSeconds = ResetSeconds,
            Delay = TimeSpan.FromMilliseconds(DelayMs),
        };
    }
}

/// <summary>A fault of events as the control surface takes it; times in milliseconds.</summary>
internal sealed record EventFaultBody(EventFaultKind Kind)
{
    public string? Type { get; init; }

    public int? Times { get; init; }

    public double Probability { get; init; } = 1;

    public double DelayMs { get; init; } = 1000;

    public EventFault ToFault() => new() { Kind = Kind, Type = Type, Times = Times, Probability = Probability, Delay = TimeSpan.FromMilliseconds(DelayMs) };
}

/// <param name="EncryptKey">Null leaves the key as it is, empty removes it; likewise <paramref name="VerificationToken"/>.</param>
internal sealed record WebhookBody(Uri? Url, Uri? CardUrl = null, string? EncryptKey = null, string? VerificationToken = null);

/// <summary>The knobs as the control surface takes and gives them: only named members change, times in milliseconds.</summary>
internal sealed record KnobsBody
{
    public double? LatencyMs { get; init; }

    public double? ReplicaLagMs { get; init; }

    public bool? WriteConflicts { get; init; }

    public bool? RateLimits { get; init; }

    public int? RecordLimit { get; init; }

    public RepeatedRequest? RepeatedRequest { get; init; }

    public bool? NewOptionPerRecord { get; init; }

    public EventContent? EventContent { get; init; }

    public EventText? EventText { get; init; }

    public int? ActionsPerEvent { get; init; }

    public double? AckTimeoutMs { get; init; }

    public bool? UnchangedWritesCount { get; init; }

    public int? FramePayloadBytes { get; init; }

    public static KnobsBody From(Knobs knobs) => new()
    {
        LatencyMs = knobs.Latency.TotalMilliseconds,
        ReplicaLagMs = knobs.ReplicaLag.TotalMilliseconds,
        WriteConflicts = knobs.WriteConflicts,
        RateLimits = knobs.RateLimits,
        RecordLimit = knobs.RecordLimit,
        RepeatedRequest = knobs.RepeatedRequest,
        NewOptionPerRecord = knobs.NewOptionPerRecord,
        EventContent = knobs.EventContent,
        EventText = knobs.EventText,
        ActionsPerEvent = knobs.ActionsPerEvent,
        AckTimeoutMs = knobs.AckTimeout.TotalMilliseconds,
        UnchangedWritesCount = knobs.UnchangedWritesCount,
        FramePayloadBytes = knobs.FramePayloadBytes,
    };

    public Knobs Apply(Knobs knobs) => knobs with
    {
        Latency = Duration(LatencyMs, knobs.Latency),
        ReplicaLag = Duration(ReplicaLagMs, knobs.ReplicaLag),
        WriteConflicts = WriteConflicts ?? knobs.WriteConflicts,
        RateLimits = RateLimits ?? knobs.RateLimits,
        RecordLimit = RecordLimit ?? knobs.RecordLimit,
        RepeatedRequest = RepeatedRequest ?? knobs.RepeatedRequest,
        NewOptionPerRecord = NewOptionPerRecord ?? knobs.NewOptionPerRecord,
        EventContent = EventContent ?? knobs.EventContent,
        EventText = EventText ?? knobs.EventText,
        ActionsPerEvent = Positive(ActionsPerEvent, knobs.ActionsPerEvent),
        AckTimeout = Duration(AckTimeoutMs, knobs.AckTimeout),
        UnchangedWritesCount = UnchangedWritesCount ?? knobs.UnchangedWritesCount,
        FramePayloadBytes = Positive(FramePayloadBytes, knobs.FramePayloadBytes),
    };

    private static TimeSpan Duration(double? milliseconds, TimeSpan standard) => milliseconds switch
    {
        null => standard,
        >= 0 and < 1e9 => TimeSpan.FromMilliseconds(milliseconds.Value),
        _ => throw new JsonException($"{milliseconds} ms is out of range."),
    };

    private static int Positive(int? value, int standard) => value switch
    {
        null => standard,
        > 0 => value.Value,
        _ => throw new JsonException($"{value} is not above 0."),
    };
}
