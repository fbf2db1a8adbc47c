namespace BitableSync.Core.Ports;

/// <summary>A deferred constraint refused a row at commit; which of the transaction's rows it was is not known.</summary>
public sealed class RowRefusedException(RowProblem problem, Exception? inner = null) : Exception(problem.Message, inner)
{
    public RowProblem Problem { get; } = problem;
}
