namespace BitableSync.Simulator.Bases;

/// <summary>One row before and after a write; null stands for "did not exist" and "does not exist any more".</summary>
internal sealed record RecordChange(string RecordId, BitableRecord? Before, BitableRecord? After);
