using BitableSync.Core.Ports;

namespace BitableSync.Engine.Guards;

/// <summary>How a decision on held changes ended. A closed set.</summary>
public abstract record HoldOutcome
{
    private HoldOutcome()
    {
    }

    /// <summary>The holds that were decided.</summary>
    public sealed record Decided(IReadOnlyList<Hold> Holds) : HoldOutcome;

    /// <summary>Nothing is held (any more).</summary>
    public sealed record NothingHeld : HoldOutcome;

    /// <summary>More is held by now than the person was shown; nothing was decided.</summary>
    public sealed record Grown(Hold Hold) : HoldOutcome;
}
