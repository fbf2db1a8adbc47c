using System.Runtime.CompilerServices;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Engine;

/// <summary>A simulated Bitable that answers as a test wants, and counts the calls.</summary>
internal sealed class ScriptedRemote(IRemoteTables tables) : IRemoteTables, IRemoteTable
{
    private IRemoteTable _table = null!;

    /// <summary>The code with which a write of this record is refused; null where it is taken.</summary>
    public Func<RemoteWrite, int?> Refuses { get; set; } = _ => null;

    /// <summary>Every write call fails with this, whatever it holds; null where it does not.</summary>
    public Func<RemoteBatch, RemoteWriteResult?> Answers { get; set; } = _ => null;

    /// <summary>What arrives of the answer to a write that was made.</summary>
    public Func<RemoteWriteResult, RemoteWriteResult> Arrives { get; set; } = answer => answer;

    /// <summary>Which records a list of the table shows.</summary>
    public Predicate<RecordId> Lists { get; set; } = _ => true;

    /// <summary>How many records the platform says there are, given how many it shows.</summary>
    public Func<int, int> Total { get; set; } = shown => shown;

    /// <summary>What a fetch by id answers.</summary>
    public Func<RemoteLookup, RemoteLookup> Fetches { get; set; } = lookup => lookup;

    public int Writes { get; set; }

    public int FetchedRecords { get; private set; }

    public TimeSpan ClockOffset => tables.ClockOffset;

    public IRemoteTable Open(TableMapping mapping)
    {
        _table = tables.Open(mapping);
        return this;
    }

    public Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken) => tables.ReadTimeZoneAsync(app, cancellationToken);

    public Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken) =>
        tables.ReadFieldsAsync(table, cancellationToken);

    public async Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        FetchedRecords += records.Count;
        return Fetches(await _table.GetAsync(records, cancellationToken));
    }

    public async IAsyncEnumerable<RemotePage> ScanAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in _table.ScanAsync(from, cancellationToken))
        {
            RemoteRecord[] shown = [.. page.Records.Where(record => Lists(record.Id))];
            yield return page with { Records = shown, Total = Total(page.Total) };
        }
    }

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => _table.ReadRevisionAsync(cancellationToken);

    public async Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
    {
        Writes++;
        beforeSending();
        if (Answers(batch) is { } answer) return answer;
        return batch.Writes.Select(Refuses).FirstOrDefault(code => code is not null) is { } code
            ? RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new RemoteProblem(code, $"code {code}"))
            : Arrives(await _table.WriteAsync(batch, beforeSending, cancellationToken));
    }

    public Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken) => _table.PrepareAsync(events, cancellationToken);

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell) => _table.TryReadEventCell(field, encoded, out cell);

    public void ForgetFields() => _table.ForgetFields();
}
