using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>What the engine meant to write to some records lately, whatever became of the calls.</summary>
internal sealed class SentWrites
{
    /// <summary>For how long the outbox remembers calls.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>
    /// Longer than a call is repeated or waited for. A delete that was never carried out stands for the deletion by a person so long: the
    /// record then comes back, and has to be deleted once more.
    /// </summary>
    private static readonly TimeSpan MayStillLand = TimeSpan.FromMinutes(10);

    private readonly ILookup<RecordId, SentWrite> _writes;

    /// <param name="batches">Calls in the order they were planned.</param>
    public SentWrites(IEnumerable<OutboxBatch> batches) => _writes = batches
        .SelectMany(batch => batch.Items, (batch, item) => new SentWrite(batch, item))
        .Where(write => write.Item.Record is not null)
        .ToLookup(write => write.Item.Record!.Value);

    public static async Task<SentWrites> ReadAsync(
        ISyncTransaction transaction, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        new(records.Count == 0 ? [] : await transaction.Outbox.ReadForAsync(records, cancellationToken));

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Records that some write is about.</summary>
    public IEnumerable<RecordId> Records => _writes.Select(record => record.Key);

    /// <summary>Writes to a record in the order they were planned.</summary>
    public IEnumerable<SentWrite> To(RecordId record) => _writes[record];

    /// <summary>Whether nobody knows what the record holds until a call has been settled.</summary>
    public bool IsUnderWay(RecordId record) => _writes[record].Any(write => write.Batch.IsUnderWay);

    /// <summary>
    /// Whether the engine itself may have taken away a record that is gone, for want of its row: a program may have inserted the row again
    /// while the call was on its way, and nobody wants that row deleted.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="now">By the database's clock.</param>
    public bool HaveDeleted(RecordId record, DateTimeOffset now) =>
        _writes[record].Any(write => write.IsDelete && now - write.Batch.StoredAt < MayStillLand);
}
