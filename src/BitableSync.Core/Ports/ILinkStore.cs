using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>The pairs of one mapping: a bijection between records and rows.</summary>
public interface ILinkStore
{
    /// <summary>Links of the given records, locked until the transaction ends. Records without a link are simply missing.</summary>
    Task<IReadOnlyList<Link>> LockByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>Links of the given rows, locked until the transaction ends. Rows without a link are simply missing.</summary>
    Task<IReadOnlyList<Link>> LockByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken);

    /// <summary>A page of all links in record order, after the given record; unlocked.</summary>
    Task<IReadOnlyList<Link>> ReadPageAsync(RecordId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Links of the given records as they are now, without locking them; for noticing later that one has changed.</summary>
    Task<IReadOnlyList<Link>> ReadByRecordAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>Links of the given rows as they are now, without locking them.</summary>
    Task<IReadOnlyList<Link>> ReadByRowAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken);

    /// <summary>Number of pairs that are synced.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Marks the pairs of the given records as met by a scan; nothing else of them changes.</summary>
    Task MarkSeenAsync(IReadOnlyCollection<RecordId> records, long scan, CancellationToken cancellationToken);

    /// <summary>Number of synced pairs that a scan has not met.</summary>
    Task<long> CountUnseenAsync(long scan, CancellationToken cancellationToken);

    /// <summary>A page of the records of synced pairs that a scan has not met, in record order, after the given record.</summary>
    Task<IReadOnlyList<RecordId>> ReadUnseenAsync(long scan, RecordId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Adds pairs with version 1. They count as met by the scan that is under way.</summary>
    Task AddAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken);

    /// <summary>Replaces row key, base, decided values and state of existing pairs, found by record, and counts their versions up.</summary>
    Task UpdateAsync(IReadOnlyCollection<Link> links, CancellationToken cancellationToken);

    Task RemoveAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);
}
