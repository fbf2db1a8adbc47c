namespace BitableSync.Core.Mapping;

/// <summary>What a row's deletion in PostgreSQL does to its record.</summary>
public enum LocalDeletePolicy
{
    Delete,

    /// <summary>Leaves the record as it is and stops syncing it.</summary>
    Ignore,

    /// <summary>Keeps the record and marks it in the mapping's <c>DeletedField</c>; a row that comes back takes the mark away.</summary>
    Mark,
}
