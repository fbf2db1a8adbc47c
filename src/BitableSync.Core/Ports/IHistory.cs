using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>What the engine did to the pairs of one mapping and why, kept for as long as the settings say.</summary>
public interface IHistory
{
    /// <summary>Stores entries and returns their ids in the same order, which grow.</summary>
    Task<IReadOnlyList<long>> AddAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken);

    /// <summary>One entry; null where the id is not one of this mapping, or its time is over.</summary>
    Task<HistoryEntry?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Entries of the records not older than <paramref name="window"/>, in order of id.</summary>
    Task<IReadOnlyList<HistoryEntry>> ReadRecentAsync(
        IReadOnlyCollection<RecordId> records, TimeSpan window, CancellationToken cancellationToken);
}
