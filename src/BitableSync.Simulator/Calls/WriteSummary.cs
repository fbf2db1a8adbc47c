namespace BitableSync.Simulator.Calls;

/// <summary>The write calls to one Base.</summary>
/// <param name="MaxBatch">Most records in one call.</param>
/// <param name="MinGapMs">Shortest time from the end of a write to the start of the next, 0 where two overlapped; null before the second write.</param>
/// <param name="MaxInFlight">Most writes under way at one moment.</param>
public sealed record WriteSummary(string AppToken, int Writes, int Records, int MaxBatch, double? MinGapMs, int MaxInFlight);
