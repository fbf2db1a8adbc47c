namespace BitableSync.Simulator.Faults;

/// <summary>Something that goes wrong with events on their way to the app.</summary>
public sealed record EventFault
{
    public required EventFaultKind Kind { get; init; }

    /// <summary>Part of the event type; null fits every event.</summary>
    public string? Type { get; init; }

    /// <summary>How many events it hits before it is over; null means until cleared.</summary>
    public int? Times { get; init; }

    /// <summary>Chance, from 0 to 1, that a fitting event is hit.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How late a delayed event goes out, and how long a reordered one waits for a successor at most.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    internal bool Fits(string type) => Type is null || type.Contains(Type, StringComparison.Ordinal);
}
