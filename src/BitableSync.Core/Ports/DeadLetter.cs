using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One parked item.</summary>
/// <param name="Target">The side that did not take it.</param>
/// <param name="Row">The row, where known.</param>
/// <param name="Record">The record, where known.</param>
/// <param name="Code">
/// The platform's code, or an SQLSTATE, or a word of the engine, e.g. <c>misfit</c> for a value that does not fit its field or column.
/// </param>
/// <param name="Message">The reason, naming field or column and what would fit; no values.</param>
/// <param name="LogId">The platform's log id, where there is one.</param>
/// <param name="MayHealItself">Try again now and then without being asked.</param>
public sealed record DeadLetter(
    Side Target, RowKey? Row, RecordId? Record, string Code, string Message, string? LogId = null, bool MayHealItself = false);
