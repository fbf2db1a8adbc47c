using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Row changes of one mapping that have not been dealt with yet. Entries are finished by id, never by position.</summary>
public interface IChangeLog
{
    /// <summary>The oldest committed entries by id, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ChangeEntry>> ReadAsync(int limit, CancellationToken cancellationToken);

    /// <summary>All changes of keys that wait, in order of id: links follow them as a whole, for a swap of keys must not be torn.</summary>
    Task<IReadOnlyList<ChangeEntry>> ReadKeyChangesAsync(CancellationToken cancellationToken);

    /// <summary>Entries still waiting that name the given rows, key changes by the old key too: for the times and authors of local edits.</summary>
    Task<IReadOnlyList<ChangeEntry>> ReadForAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken);

    /// <summary>Number of rows that wait.</summary>
    Task<long> CountRowsAsync(CancellationToken cancellationToken);

    /// <summary>A page of the rows that wait, in the order of their keys' text, after the given key; for looking ahead.</summary>
    Task<IReadOnlyList<RowKey>> ReadRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken);

    Task FinishAsync(IReadOnlyCollection<long> entries, CancellationToken cancellationToken);

    /// <summary>Asks the push to look at rows again; carries no edit of its own.</summary>
    Task RequestAsync(IReadOnlyCollection<RowKey> rows, CancellationToken cancellationToken);

    /// <summary>Asks the push to look at every live row that has no link and is not parked. Returns how many there are.</summary>
    Task<long> RequestUnlinkedAsync(CancellationToken cancellationToken);

    /// <summary>Asks the push to look at every linked row that is gone, and at every parked row without a record that is. Returns how many there are.</summary>
    /// <param name="evenParked">Linked ones that are parked too, as after a TRUNCATE, which changed them.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<long> RequestMissingAsync(bool evenParked, CancellationToken cancellationToken);
}
