using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.DeadLetters;

/// <summary>A dead letter with its history.</summary>
/// <param name="Id">Its id, for paging.</param>
/// <param name="Mapping">The mapping it belongs to.</param>
/// <param name="Letter">What is parked, and why.</param>
/// <param name="Attempts">How often it was tried: at least 1.</param>
/// <param name="ParkedAt">When it first failed.</param>
/// <param name="LastAttemptAt">When it failed last.</param>
/// <param name="NextAttemptAt">When the engine tries again by itself; null where only an edit or a person helps.</param>
/// <param name="ClosedAt">When it went through; null while open.</param>
public sealed record ParkedLetter(
    long Id,
    MappingName Mapping,
    DeadLetter Letter,
    int Attempts,
    DateTimeOffset ParkedAt,
    DateTimeOffset LastAttemptAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? ClosedAt);
