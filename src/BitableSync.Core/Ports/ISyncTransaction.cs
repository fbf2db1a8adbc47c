using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One database transaction over the state of one mapping. Disposing without a commit rolls back.</summary>
public interface ISyncTransaction : IAsyncDisposable
{
    /// <summary>The database's clock minus this machine's, measured when the transaction began.</summary>
    TimeSpan ClockOffset { get; }

    ILinkStore Links { get; }

    /// <summary>The pairs of another mapping in the same database, for the rows and records that links lead to.</summary>
    ILinkStore LinksOf(MappingName mapping);

    ILinkWaits Waits { get; }

    IMatchKeys MatchKeys { get; }

    ILocalTable Rows { get; }

    IChangeLog Changes { get; }

    IInbox Inbox { get; }

    IOutbox Outbox { get; }

    IConflictLog Conflicts { get; }

    IHistory History { get; }

    IDeadLetters DeadLetters { get; }

    IHolds Holds { get; }

    /// <exception cref="LeaseLostException">Another worker holds the lease by now; nothing was changed.</exception>
    /// <exception cref="RowRefusedException">A deferred constraint refused one of the rows; nothing was changed.</exception>
    /// <exception cref="StoreException">
    /// The database could not be reached or refused. Nothing was changed, unless the connection broke during the commit itself:
    /// then everything or nothing was, and the next transaction shows which.
    /// </exception>
    Task CommitAsync(CancellationToken cancellationToken);
}
