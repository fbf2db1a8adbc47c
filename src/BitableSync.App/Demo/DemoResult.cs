using System.Text.Json.Serialization;

namespace BitableSync.App.Demo;

/// <summary>What the demo measured; its JSON is one object with these members.</summary>
/// <param name="Engine">Job engine, as the running engine names it.</param>
/// <param name="Rows">Live rows in both tables at the end.</param>
/// <param name="Records">Records in both tables at the end.</param>
/// <param name="Differences">Of the full comparison: see <see cref="Comparison"/>.</param>
/// <param name="Conflicts">Decisions that the engine logged.</param>
/// <param name="DeadLetters">Items parked at the end.</param>
/// <param name="ApiWrites">Write calls that the simulator received from the engine; so for the two figures after it.</param>
/// <param name="MaxBatch">Most records in one call.</param>
/// <param name="MinGapMs">Shortest time from the end of a write to the start of the next on one Base.</param>
/// <param name="Seconds">From the start of the engine to both sides being equal.</param>
internal sealed record DemoResult(
    string Engine, int Rows, int Records, int Differences, long Conflicts, long DeadLetters, long ApiWrites, int MaxBatch,
    [property: JsonPropertyName("minGapMs")] double MinGapMs, double Seconds);
