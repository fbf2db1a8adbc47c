namespace BitableSync.Simulator.Calls;

/// <summary>Totals since the start or the last reset of the call log.</summary>
public sealed record CallSummary(long Calls, long Reads, long Writes, long Failures, int MaxBatch, double? MinGapMs, int MaxInFlight, IReadOnlyList<WriteSummary> Bases);
