namespace BitableSync.Core.Merging;

/// <summary>What last-write-wins needs to know about the two clocks.</summary>
public sealed record MergeRules
{
    /// <summary>Bitable's clock minus PostgreSQL's clock.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Two writes within one tick cannot be told apart. Bitable events count whole seconds, hence the default.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);
}
