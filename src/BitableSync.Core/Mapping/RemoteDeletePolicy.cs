namespace BitableSync.Core.Mapping;

/// <summary>What a record's deletion in Bitable does to its row.</summary>
public enum RemoteDeletePolicy
{
    /// <summary>Sets the mapping's <c>DeletedAtColumn</c>; the row stays. A row with that column set counts as deleted.</summary>
    Soft,

    /// <summary>Deletes the row.</summary>
    Hard,

    /// <summary>Leaves the row as it is and stops syncing it.</summary>
    Ignore,
}
