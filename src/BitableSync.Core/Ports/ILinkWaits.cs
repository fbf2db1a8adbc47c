using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Rows and records of one mapping that wait until the pairs their links lead to are linked. They hold up nothing else.</summary>
public interface ILinkWaits
{
    Task AddAsync(IReadOnlyCollection<LinkWait> waits, CancellationToken cancellationToken);

    /// <summary>Forgets what the rows (written to Bitable) or records (written to the database) waited for: they have been looked at anew.</summary>
    Task ClearAsync(Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>
    /// Ends waits of one side that are over and asks for another look at their rows or records, a limited number at a time. Returns how
    /// many were ended; zero where none is over.
    /// </summary>
    Task<int> ReleaseAsync(Side target, CancellationToken cancellationToken);
}
