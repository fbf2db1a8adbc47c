using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Dead letters for what PostgreSQL, or the conversion to it, did not take.</summary>
internal static class RowRefusal
{
    public const string Misfit = "misfit";

    /// <summary>Another record has the row with this record's key.</summary>
    public const string KeyTaken = "key_taken";

    /// <summary>A right that was lost may be given back, so it is tried again without being asked.</summary>
    public static DeadLetter Forbidden(Side target, RowKey? row, RecordId record) => new(
        target, row, record, "forbidden", "The app may not read this record; give it access to the row, or remove the row rule.", MayHealItself: true);

    public static DeadLetter Letter(RowProblem problem, RowKey? row, RecordId record) =>
        new(Side.Local, row, record, problem.SqlState, problem.Message, MayHealItself: problem.MayHealItself);

    /// <summary>The other record may be gone, and the event that tells of it still on its way, or its key may change.</summary>
    public static DeadLetter Taken(string problem, RecordId record) => new(Side.Local, Row: null, record, KeyTaken, problem, MayHealItself: true);

    public static DeadLetter Letter(string problem, RowKey? row, RecordId record) => new(Side.Local, row, record, Misfit, problem);
}
