using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Intended write calls of one mapping whose fate is not settled yet.</summary>
public interface IOutbox
{
    /// <summary>Open batches in the order they were made.</summary>
    Task<IReadOnlyList<OutboxBatch>> ReadOpenAsync(CancellationToken cancellationToken);

    /// <summary>Batches, open or closed within the last day, with an update or delete of any of the records, each with those items alone.</summary>
    Task<IReadOnlyList<OutboxBatch>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken);

    /// <summary>Stores an intended batch, before its call. The returned batch carries its id.</summary>
    Task<OutboxBatch> AddAsync(OutboxBatch batch, CancellationToken cancellationToken);

    /// <summary>Says of an open batch whether a call with it is under way.</summary>
    Task SetUnderWayAsync(OutboxBatch batch, bool isUnderWay, CancellationToken cancellationToken);

    /// <summary>Closes a batch whose fate is settled, together with what it changed.</summary>
    Task CloseAsync(OutboxBatch batch, OutboxFate fate, CancellationToken cancellationToken);
}
