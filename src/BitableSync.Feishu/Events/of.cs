namespace BitableSync.Feishu.Events;

/// <summary>One record of a change event.</summary>
/// <param name="RecordId">The record.</param>
/// <param name="Action">What was done to it.</param>
/// <param name="Before">Cells before; empty for a new record. A field that is not listed says nothing.</param>
/// <param name="After">Cells after; empty for a deleted record. A field that is not listed says nothing, in particular not that it was cleared.</param>
public sealed record RecordChange(string RecordId, ChangeAction Action, IReadOnlyList<EventCell> Before, IReadOnlyList<EventCell> After);
