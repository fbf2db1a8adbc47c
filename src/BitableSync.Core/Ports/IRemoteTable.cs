using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>
/// One Bitable table. Cells are keyed by field id here; the implementation knows the names the platform wants and follows renames.
/// Reads retry transient errors themselves. Writes are one call each and never retried inside: the caller repeats them under its
/// lease and its spacing.
/// </summary>
public interface IRemoteTable
{
    /// <summary>Fetches records by id, any number (the platform's 100 per call are handled inside).</summary>
    /// <exception cref="RemoteException">The records could not be read; nothing is known about them.</exception>
    Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>
    /// Streams the whole table, a page at a time (at most 500 records). Not a snapshot: a record may be seen twice or missed.
    /// The last page has <see cref="RemotePage.IsLast"/>; a scan that ends without one was cut short.
    /// </summary>
    /// <param name="from">Where to go on, <see cref="RemotePage.Next"/> of an earlier scan; begins anew where it is null or means nothing any more.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="RemoteException">A page could not be read.</exception>
    IAsyncEnumerable<RemotePage> ScanAsync(string? from, CancellationToken cancellationToken);

    /// <summary>The table's revision counter, for noticing lost events.</summary>
    /// <exception cref="RemoteException">The table could not be read, or no longer exists.</exception>
    Task<long> ReadRevisionAsync(CancellationToken cancellationToken);

    /// <summary>One write call, all or nothing. Never throws for what the platform or the network answered.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="beforeSending">
    /// Called once everything is ready, directly before the request leaves this machine. What it throws comes out of this call, and
    /// nothing was sent.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the batch may be written nevertheless.</param>
    Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken);

    /// <summary>Looks up whatever reading the cells of these events takes, so that <see cref="TryReadEventCell"/> asks nobody.</summary>
    /// <exception cref="RemoteException">It could not be looked up.</exception>
    Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken);

    /// <summary>
    /// Brings a cell of an event into the shape of search and batch_get; null for an empty cell. False where the encoding is not
    /// understood or the field is not known: the event then tells nothing about the cell.
    /// </summary>
    bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell);

    /// <summary>Drops what is remembered of the table's fields, after a field-changed event.</summary>
    void ForgetFields();
}
