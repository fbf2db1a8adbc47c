using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.DeadLetters;

/// <summary>
/// Has parked items tried again because a person says so. A try is a look like any other: what both sides hold now is merged, what goes
/// through closes its letter, and what does not counts one attempt more.
/// </summary>
public sealed class DeadLetterReplayer(ISyncStore store)
{
    /// <exception cref="StoreException">The database could not be reached; nothing is asked for.</exception>
    public async Task ReplayAsync(TableMapping mapping, IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        RowKey[] rows = [.. letters.Where(letter => letter is { Target: Side.Remote, Row: not null }).Select(letter => letter.Row!.Value).Distinct()];
        RecordId[] records = [.. letters.Where(letter => letter is { Target: Side.Local, Record: not null }).Select(letter => letter.Record!.Value).Distinct()];
        await using var transaction = await store.BeginAsync(mapping, lease: null, cancellationToken);
        await transaction.Changes.RequestAsync(rows, cancellationToken);
        await transaction.Inbox.RequestAsync(records, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
