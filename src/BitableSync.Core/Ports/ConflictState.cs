namespace BitableSync.Core.Ports;

public enum ConflictState
{
    /// <summary>Decided by rule; nobody has looked at it yet.</summary>
    AutoResolved,

    /// <summary>A person must decide.</summary>
    NeedsReview,

    /// <summary>A reviewer agreed with the rule.</summary>
    Confirmed,

    /// <summary>A reviewer chose another value.</summary>
    Reversed,
}
