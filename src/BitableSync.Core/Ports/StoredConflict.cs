namespace BitableSync.Core.Ports;

/// <summary>A conflict in the log.</summary>
public sealed record StoredConflict(
    long Id, LoggedConflict Conflict, ConflictState State, DateTimeOffset DetectedAt, ConflictResolution? Resolution);
