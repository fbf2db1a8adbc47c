using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Bases;

/// <summary>What one write did to one table, told to whoever raises events from it.</summary>
internal sealed record TableCommit(
    BitableBase Base,
    BitableTable Table,
    int Revision,
    Person Operator,
    DateTimeOffset At,
    IReadOnlyList<FieldChange> Fields,
    IReadOnlyList<RecordChange> Records);
