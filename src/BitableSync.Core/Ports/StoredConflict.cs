namespace BitableSync.Core.Ports;

/// <summary>A conflict in the log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Conflict">What was logged, with the latest values while it waits for a person.</param>
/// <param name="State">What became of it.</param>
/// <param name="DetectedAt">When it was logged first.</param>
/// <param name="Resolution">Null while it is open.</param>
/// <param name="Version">Counts how often its values have changed since; a decision names the version it was made over.</param>
public sealed record StoredConflict(
    long Id, LoggedConflict Conflict, ConflictState State, DateTimeOffset DetectedAt, ConflictResolution? Resolution, int Version = 1);
