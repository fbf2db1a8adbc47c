namespace BitableSync.Engine.Conflicts;

/// <summary>What became of a reviewer's decision.</summary>
public abstract record ResolveOutcome
{
    private ResolveOutcome()
    {
    }

    /// <summary>Recorded; where a value changes, the row has it now and Bitable gets it with the next push.</summary>
    public sealed record Resolved : ResolveOutcome;

    public sealed record NotFound(string Message) : ResolveOutcome;

    /// <summary>Somebody resolved it first, or the values moved on: look again.</summary>
    public sealed record Stale(string Message) : ResolveOutcome;

    /// <summary>The value does not fit the column, or the whole pair was in conflict and cannot be decided by value.</summary>
    public sealed record Refused(string Message) : ResolveOutcome;
}
