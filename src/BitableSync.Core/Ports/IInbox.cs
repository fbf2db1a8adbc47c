using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Events about one mapping's Bitable table that have been stored and not been dealt with yet.</summary>
public interface IInbox
{
    /// <summary>The oldest entries by id, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<InboxEntry>> ReadAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Entries that name any of the records, waiting or dealt with within the last hour: evidence of who edited what, and when.</summary>
    Task<IReadOnlyList<InboxEntry>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>Number of records that wait.</summary>
    Task<long> CountRecordsAsync(CancellationToken cancellationToken);

    /// <summary>A page of the records that wait, in order, after the given one; for looking ahead.</summary>
    Task<IReadOnlyList<RecordId>> ReadRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many revisions of the table, above the one and up to the other, an event has told of within the last day.</summary>
    Task<long> CountRevisionsAsync(long above, long upTo, CancellationToken cancellationToken);

    /// <summary>Marks entries as dealt with; their event ids are kept for as long as the platform may send them again.</summary>
    Task FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken);

    /// <summary>Asks the pull to look at records again; carries no edit of its own.</summary>
    Task RequestAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);
}
