namespace BitableSync.Core.Mapping;

/// <summary>What a row's deletion in PostgreSQL does to its record.</summary>
public enum LocalDeletePolicy
{
    Delete,

    /// <summary>Leaves the record as it is and stops syncing it.</summary>
    Ignore,
}
