namespace BitableSync.Core.Mapping;

/// <summary>
/// When a mapping's mass change waits for a person: where more than <see cref="Share"/> of its pairs, and more than
/// <see cref="Records"/>, would be deleted or overwritten on one side.
/// </summary>
public sealed record GuardOptions
{
    /// <summary>Share of the pairs that may be deleted or overwritten: 0 to 1. Default 0.2; 1 lets everything through.</summary>
    public decimal Share { get; init; } = 0.2m;

    /// <summary>Pairs that may be deleted or overwritten whatever their share: at least 0. Default 50.</summary>
    public int Records { get; init; } = 50;

    /// <summary>
    /// The time over which changes are counted, by when they were made on the other side: 1 minute to 1 day, default 10 minutes.
    /// Edits that a pause has piled up over days are no mass change; one statement that rewrites a table is.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);
}
