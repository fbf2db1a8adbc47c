namespace BitableSync.Simulator.Bases;

/// <summary>One column before and after a change of the table's schema.</summary>
internal sealed record FieldChange(string FieldId, BitableField? Before, BitableField? After);
