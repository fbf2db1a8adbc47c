namespace BitableSync.App.Review;

/// <summary>What people are told about a mapping at a glance.</summary>
public enum MappingState
{
    Running,

    /// <summary>The first complete pass over both sides is not over yet.</summary>
    Filling,

    /// <summary>The last run of a job ended with a problem; it is repeated by itself.</summary>
    Struggling,

    /// <summary>A mass change waits for a person; the other direction goes on.</summary>
    Held,

    /// <summary>Nothing happens until a person acts.</summary>
    Stopped,
}
