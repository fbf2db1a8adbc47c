using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>The mapped PostgreSQL table, which belongs to somebody else.</summary>
public interface ILocalTable
{
    /// <summary>
    /// Reads rows by key, without locking them. Rows that do not exist, or whose <c>DeletedAt</c> column is set, are missing.
    /// </summary>
    Task<IReadOnlyDictionary<RowKey, LocalRow>> ReadAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, with the rows locked for update until the transaction ends.</summary>
    Task<IReadOnlyDictionary<RowKey, LocalRow>> LockAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken);

    /// <summary>A page of all live rows in key order, after the given key; unlocked.</summary>
    Task<IReadOnlyList<LocalRow>> ReadPageAsync(RowKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Rows whose <c>MatchBy</c> columns hold the given texts (compared as the columns' own type), at most <paramref name="limit"/> of them.</summary>
    Task<IReadOnlyList<LocalRow>> FindAsync(IReadOnlyList<string?> matchValues, int limit, CancellationToken cancellationToken);

    /// <summary>Number of live rows.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Writes one row under a savepoint, so a refusal leaves the transaction usable.</summary>
    Task<RowWriteResult> WriteAsync(RowWrite write, CancellationToken cancellationToken);
}
