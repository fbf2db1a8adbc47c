namespace BitableSync.Core.Ports;

/// <summary>One field of one record in an event, in the event's own encoding (Bitable events guide, <c>field_value</c>).</summary>
/// <param name="Before">The value before the change; null where the event does not tell, "" where the cell was empty.</param>
/// <param name="After">The value after it; null where the event does not tell (a deletion), "" where the cell was cleared.</param>
public sealed record EventCell(string? Before, string? After);
