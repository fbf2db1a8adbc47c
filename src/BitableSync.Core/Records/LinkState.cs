namespace BitableSync.Core.Records;

public enum LinkState
{
    Linked,

    /// <summary>One side was deleted and the mapping says to leave the other as it is: the pair is remembered but no longer synced.</summary>
    Detached,

    /// <summary>The row was deleted and its record is marked so; the pair is synced again when the row comes back.</summary>
    Marked,
}
