using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>The engine's durable state and the user's tables, which live in one database and so change in one transaction.</summary>
public interface ISyncStore
{
    /// <summary>
    /// Opens a transaction for one mapping. Every write in it to the mapped table carries the mark that the mapping's own capture ignores.
    /// </summary>
    /// <param name="mapping">The mapping whose rows, links and queues are meant.</param>
    /// <param name="lease">The lease under which the work is done; checked again just before the commit. Null for a person’s own command, which needs none.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    /// <exception cref="StoreException">The database could not be reached or refused.</exception>
    Task<ISyncTransaction> BeginAsync(TableMapping mapping, Lease? lease, CancellationToken cancellationToken);
}
