using System.Runtime.CompilerServices;
using System.Text.Json;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Adapter;

/// <summary>One table as one mapping sees it: people stand as its fields say, and files are copied where the settings say so.</summary>
internal sealed class MappedTable(IRemoteTable table, PersonCells people, AttachmentCells attachments) : IRemoteTable
{
    public async Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        var lookup = await table.GetAsync(records, cancellationToken);
        return lookup with { Found = await ReadAsync(lookup.Found, cancellationToken) };
    }

    public async IAsyncEnumerable<RemotePage> ScanAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in table.ScanAsync(from, cancellationToken))
            yield return page with { Records = await ReadAsync(page.Records, cancellationToken) };
    }

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => table.ReadRevisionAsync(cancellationToken);

    public async Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
    {
        try
        {
            var translated = await people.WriteAsync(batch, cancellationToken);
            if (!translated.Fits)
                return RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new(0, translated.Problem!));
            var (complete, failure) = await attachments.WriteAsync(translated.Value, cancellationToken);
            return failure ?? await table.WriteAsync(complete, beforeSending, cancellationToken);
        }
        catch (FeishuApiException error)
        {
            return RemoteProblems.ToResultBeforeWriting(error);
        }
    }

    public async Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken)
    {
        await table.PrepareAsync(events, cancellationToken);
        var cells = events.SelectMany(entry => entry.Cells.Values).SelectMany(record => record)
            .SelectMany(cell => new[] { (Field: cell.Key, Encoded: cell.Value.Before), (Field: cell.Key, Encoded: cell.Value.After) })
            .Where(cell => cell.Encoded is not null)
            .Select(cell => (cell.Field, table.TryReadEventCell(cell.Field, cell.Encoded!, out var read) ? read : null));
        await Guarded(() => people.LookUpAsync(cells, cancellationToken));
    }

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell) =>
        table.TryReadEventCell(field, encoded, out cell) && people.TryRead(field, cell, out cell);

    public void ForgetFields() => table.ForgetFields();

    private async Task<IReadOnlyList<RemoteRecord>> ReadAsync(IReadOnlyList<RemoteRecord> records, CancellationToken cancellationToken)
    {
        attachments.Notice(records);
        IReadOnlyList<RemoteRecord> read = [];
        await Guarded(async () => read = await people.ReadAsync(records, cancellationToken));
        return read;
    }

    private static async Task Guarded(Func<Task> lookUp)
    {
        try
        {
            await lookUp();
        }
        catch (FeishuApiException error)
        {
            throw RemoteProblems.ToException(error);
        }
    }
}
