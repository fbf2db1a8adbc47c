namespace BitableSync.Core.Ports;

/// <summary>A read from Bitable failed after its own retries.</summary>
public sealed class RemoteException(RemoteProblem problem, bool isTransient, Exception? inner = null)
    : Exception(problem.Message, inner)
{
    public RemoteProblem Problem { get; } = problem;

    /// <summary>True: try again later. False: a person must act first (permission, table gone, credentials): stop the mapping.</summary>
    public bool IsTransient { get; } = isTransient;
}
