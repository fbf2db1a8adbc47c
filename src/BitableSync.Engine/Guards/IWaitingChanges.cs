using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Guards;

/// <summary>The queue of one direction, as the guard looks ahead at it. Changes nothing.</summary>
internal interface IWaitingChanges
{
    /// <summary>The side that the queue's changes are written to.</summary>
    Side Target { get; }

    /// <summary>How many rows or records wait, whatever is to be done about them.</summary>
    Task<long> CountAsync(ISyncTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Every pair that waits, with what working off the queue would do to it; a page at a time.</summary>
    /// <exception cref="RemoteException">Bitable could not be read.</exception>
    IAsyncEnumerable<SurveyedPair> SurveyAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken);
}
