namespace BitableSync.Core.Merging;

/// <summary>Why one side's value stands.</summary>
public enum ConflictRule
{
    /// <summary>Both sides changed a shared field; the later write stands.</summary>
    LastWrite,

    /// <summary>Both sides changed a shared field within one tick of the coarser clock, or a time is unknown; Bitable stands.</summary>
    Tie,

    /// <summary>Both sides changed a field that one side owns; the owner stands.</summary>
    Owner,

    /// <summary>Only the side that does not own the field changed it; the edit is reverted.</summary>
    OwnershipViolation,

    /// <summary>One side deleted the pair, the other changed it.</summary>
    DeleteAgainstUpdate,

    /// <summary>Both sides changed a field of which the mapping says that people decide; neither value stands for the other side.</summary>
    Manual,

    /// <summary>Something answers every write of the engine with another value: the field is left as it is on both sides.</summary>
    PingPong,

    /// <summary>A person rejected a mass change: the pair was put back as the other side has it.</summary>
    Rejected,
}
