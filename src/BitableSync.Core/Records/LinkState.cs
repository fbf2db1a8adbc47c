namespace BitableSync.Core.Records;

public enum LinkState
{
    Linked,

    /// <summary>One side was deleted and the mapping says to leave the other as it is: the pair is remembered but no longer synced.</summary>
    Detached,
}
