namespace BitableSync.Core.Ports;

/// <summary>The comparison of a whole mapping that is under way, or was made last.</summary>
/// <param name="Id">Counts the comparisons of the mapping.</param>
/// <param name="Seen">Records listed so far.</param>
/// <param name="Total">Records in the table, as Bitable counted them last.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">Null while it is under way, and where it came to no end.</param>
/// <param name="Differences">Pairs, records and rows on which the two sides were not equal; null before the end.</param>
public sealed record ScanStatus(long Id, long Seen, long Total, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, long? Differences);
