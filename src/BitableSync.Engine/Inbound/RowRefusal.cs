using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Dead letters for what PostgreSQL, or the conversion to it, did not take.</summary>
internal static class RowRefusal
{
    public const string Misfit = "misfit";

    public static DeadLetter Letter(RowProblem problem, RowKey? row, RecordId record) =>
        new(Side.Local, row, record, problem.SqlState, problem.Message, MayHealItself: problem.MayHealItself);

    public static DeadLetter Letter(string problem, RowKey? row, RecordId record) => new(Side.Local, row, record, Misfit, problem);
}
