namespace BitableSync.Tests.Simulation;

/// <summary>How often things go wrong, as probabilities per occasion.</summary>
internal sealed record Faults
{
    /// <summary>Faults happen only while this is set; it is cleared before the run settles.</summary>
    public bool On { get; set; } = true;

    public double Crash { get; init; } = 0.002;

    public double Freeze { get; init; } = 0.002;

    /// <summary>A write answered with "not now".</summary>
    public double NotNow { get; init; } = 0.05;

    /// <summary>A write whose answer is lost before it was applied.</summary>
    public double LostBefore { get; init; } = 0.03;

    /// <summary>A write whose answer is lost after it was applied.</summary>
    public double LostAfter { get; init; } = 0.03;

    /// <summary>A create repeated with its key is answered "already used" instead of the first answer.</summary>
    public double KeyUsed { get; init; } = 0.3;

    /// <summary>A read that fails.</summary>
    public double ReadFails { get; init; } = 0.02;

    public double EventLost { get; init; } = 0.02;

    public double EventTwice { get; init; } = 0.1;

    /// <summary>Longest time an event is under way, in seconds.</summary>
    public int EventDelay { get; init; } = 20;
}
