namespace BitableSync.Core.Merging;

/// <summary>What deciding needs to know besides the values: the two clocks, and how much back and forth is too much.</summary>
public sealed record MergeRules
{
    /// <summary>Bitable's clock minus PostgreSQL's clock.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Two writes within one tick cannot be told apart. Bitable events count whole seconds, hence the default.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Flips of one field within <see cref="FlipWindow"/> that are let pass, see <see cref="PingPong"/>.</summary>
    public int MaxFlips { get; init; } = 6;

    public TimeSpan FlipWindow { get; init; } = TimeSpan.FromMinutes(10);
}
