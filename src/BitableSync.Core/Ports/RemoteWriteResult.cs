using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Outcome of one write call.</summary>
/// <param name="Outcome">What became of the call.</param>
/// <param name="Records">Ids in the order of the batch when written; else empty.</param>
/// <param name="Problem">What the platform said; null when written.</param>
public sealed record RemoteWriteResult(RemoteWriteOutcome Outcome, IReadOnlyList<RecordId> Records, RemoteProblem? Problem)
{
    public static RemoteWriteResult Written(IReadOnlyList<RecordId> records) => new(RemoteWriteOutcome.Written, records, null);

    public static RemoteWriteResult Failed(RemoteWriteOutcome outcome, RemoteProblem problem) => new(outcome, [], problem);
}
