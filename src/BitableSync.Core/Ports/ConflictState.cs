namespace BitableSync.Core.Ports;

public enum ConflictState
{
    /// <summary>Decided by rule; nobody has looked at it yet.</summary>
    AutoResolved,

    /// <summary>A person must decide.</summary>
    NeedsReview,

    /// <summary>A reviewer agreed with the rule, or decided where the rule left it to a person.</summary>
    Confirmed,

    /// <summary>A reviewer chose another value.</summary>
    Reversed,

    /// <summary>Closed without a reviewer: people made both sides equal, or the pair is gone.</summary>
    Settled,
}
