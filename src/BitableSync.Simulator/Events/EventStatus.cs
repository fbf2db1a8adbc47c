namespace BitableSync.Simulator.Events;

/// <summary>What became of one event so far.</summary>
/// <param name="LastResult">The answer to the latest delivery, in words; null before the first.</param>
public sealed record EventStatus(
    string EventId, string Type, string? AppToken, string? TableId, DateTimeOffset CreatedAt, EventState State, int Attempts, string? LastResult)
{
    /// <summary>The table's revision after the change that the event tells of; null where it tells of none.</summary>
    public int? Revision { get; init; }
}
