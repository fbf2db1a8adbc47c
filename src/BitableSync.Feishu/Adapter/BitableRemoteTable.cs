using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Events;

namespace BitableSync.Feishu.Adapter;

/// <summary>
/// One Bitable table for the engine: translates field ids to names and back, and the platform's answers to outcomes.
/// Names come from a short-lived cache; a name the cache does not know, or the platform refuses, renews it.
/// </summary>
internal sealed class BitableRemoteTable : IRemoteTable
{
    private const int SmallestPage = 20;
    private const int FieldIdNotFound = 1254044;
    private const int TableNotFound = 1254041;

    private readonly BitableClient _client;
    private readonly TableAddress _table;
    private readonly SchemaCache _schema;

    public BitableRemoteTable(BitableClient client, RemoteTableRef table, FeishuOptions options, TimeProvider time)
    {
        _client = client;
        _table = new TableAddress(table.App.Value, table.Table.Value);
        _schema = new SchemaCache(client, _table, options.SchemaCacheLifetime, time);
    }

    public Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) => Guarded(async () =>
    {
        List<RemoteRecord> found = [];
        List<RecordId> absent = [], forbidden = [];
        IReadOnlySet<FieldId>? fields = null;
        foreach (var chunk in records.Select(record => record.Value).Distinct(StringComparer.Ordinal).Chunk(BitableLimits.RecordsPerGet))
        {
            var (answer, translated, visible) = await ReadAsync(
                () => _client.BatchGetAsync(_table, chunk, ReadOptions.Default, cancellationToken), answer => answer.Records, cancellationToken);
            found.AddRange(translated);
            fields = fields is null ? visible : fields.Intersect(visible).ToHashSet();
            absent.AddRange(answer.AbsentRecordIds.Select(id => new RecordId(id)));
            forbidden.AddRange(answer.ForbiddenRecordIds.Select(id => new RecordId(id)));
        }
        return fields is null ? RemoteLookup.Empty : new RemoteLookup(found, absent, forbidden, fields);
    });

    public async IAsyncEnumerable<RemotePage> ScanAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Guarded(() => _schema.RenewAsync(cancellationToken));
        // A token belongs to the query it came from, and the size of its pages is part of that.
        var (pageSize, token) = PageMark.Parse(from) ?? (BitableLimits.RecordsPerPage, null);
        var isResumed = token is not null;
        while (true)
        {
            RemotePage page;
            try
            {
                var isFirst = token is null;
                (page, token) = await ReadPageAsync(pageSize, token, cancellationToken);
                page = page with { IsFirst = isFirst, Next = page.IsLast ? null : PageMark.Of(pageSize, token) };
                isResumed = false;
            }
            catch (FeishuApiException error) when (isResumed && error.Class is ErrorClass.RestartPaging or ErrorClass.ClientBug or ErrorClass.FixData)
            {
                // Nothing says for how long a token lives. An old one that is refused, in whichever words, is simply not used.
                (pageSize, token, isResumed) = (BitableLimits.RecordsPerPage, null, false);
                continue;
            }
            catch (FeishuApiException error) when (error.Class == ErrorClass.RestartPaging && pageSize > SmallestPage)
            {
                // The page was too large or its token has expired. The scan may show records twice, so it simply begins again.
                (pageSize, token) = (Math.Max(pageSize / 4, SmallestPage), null);
                continue;
            }
            catch (FeishuApiException error)
            {
                throw RemoteProblems.ToException(error);
            }
            yield return page;
            if (page.IsLast)
                yield break;
        }
    }

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => Guarded(async () =>
    {
        var tables = await _client.ListTablesAsync(_table.AppToken, cancellationToken);
        return tables.FirstOrDefault(table => table.TableId == _table.TableId)?.Revision
            ?? throw new RemoteException(
                new(TableNotFound, $"Base {_table.AppToken} has no table {_table.TableId} any more. Check the mapping's table_id."), isTransient: false);
    });

    public async Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
    {
        TableSchema? used = null;
        try
        {
            used = await SchemaForAsync(batch, cancellationToken);
            if (MissingField(batch, used) is { } missing)
                return RemoteWriteResult.Failed(RemoteWriteOutcome.Stopped, FieldGone(missing));
            return RemoteWriteResult.Written(await CallAsync(batch, used, beforeSending, cancellationToken));
        }
        catch (FeishuApiException error) when (used is not null && error.Class == ErrorClass.RefreshSchema)
        {
            return await AfterRefusedNamesAsync(error, batch, used, cancellationToken);
        }
        catch (FeishuApiException error) when (error is { Class: ErrorClass.Retry, ClassIfItPersists: ErrorClass.Stop, OutcomeUnknown: false })
        {
            return await AfterNotFoundAsync(error, batch, cancellationToken);
        }
        catch (FeishuApiException error)
        {
            return RemoteProblems.ToResult(error, batch);
        }
    }

    public Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryReadEventCell(FieldId field, string encoded, out JsonElement? cell)
    {
        cell = null;
        return _schema.Last?.Find(field) is { } known && EventCells.TryDecode(known, new(field.Value, encoded, null), out cell);
    }

    public void ForgetFields() => _schema.Forget();

    /// <summary>The fields of the table as they are now.</summary>
    public Task<TableSchema> ReadFieldsAsync(CancellationToken cancellationToken) => Guarded(() => _schema.RenewAsync(cancellationToken));

    private async Task<(RemotePage Page, string? Token)> ReadPageAsync(int pageSize, string? token, CancellationToken cancellationToken)
    {
        var (answer, records, fields) = await ReadAsync(
            () => _client.SearchPageAsync(_table, SearchQuery.Everything, pageSize, token, cancellationToken), answer => answer.Items, cancellationToken);
        if (answer.HasMore && (string.IsNullOrEmpty(answer.PageToken) || answer.PageToken == token))
            throw new RemoteException(new(0, $"Scanning table {_table.TableId} of Base {_table.AppToken}: there are more pages but no new page token. The scan begins again."), isTransient: true);
        return (new RemotePage(records, answer.Total ?? records.Count, !answer.HasMore, fields), answer.PageToken);
    }

    /// <summary>
    /// Reads records between two readings of the fields. Only where both agree on every name do the records' names mean what the
    /// fields say, and only then is an absent cell an empty one: a field that was renamed, swapped, deleted or hidden meanwhile
    /// would otherwise be taken for another, or for cleared.
    /// </summary>
    private async Task<(TAnswer Answer, IReadOnlyList<RemoteRecord> Records, IReadOnlySet<FieldId> Fields)> ReadAsync<TAnswer>(
        Func<Task<TAnswer>> read, Func<TAnswer, IReadOnlyList<BitableRecord>> recordsOf, CancellationToken cancellationToken)
    {
        var before = _schema.Last ?? await _schema.GetAsync(cancellationToken);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var answer = await read();
            var after = await _schema.RenewAsync(cancellationToken);
            if (after.HasSameNamesAs(before) && TryTranslate(recordsOf(answer), after, out var translated))
                return (answer, translated, after.Ids);
            before = after;
        }

        throw new RemoteException(
            new(0, $"Records of table {_table.TableId} of Base {_table.AppToken} have fields that its list of fields does not have. Its fields are being changed; the records are read again later."),
            isTransient: true);
    }

    private static bool TryTranslate(IReadOnlyList<BitableRecord> records, TableSchema schema, [NotNullWhen(true)] out IReadOnlyList<RemoteRecord>? translated)
    {
        var list = new List<RemoteRecord>(records.Count);
        translated = null;
        foreach (var record in records)
        {
            var cells = new Dictionary<FieldId, JsonElement>(record.Fields.Count);
            foreach (var (name, value) in record.Fields)
            {
                if (schema.FindByName(name) is not { } id)
                    return false;
                cells[id] = value;
            }
            var edit = record.ModifiedAt is { } at ? new EditMark(at, record.LastModifiedBy?.Id) : null;
            list.Add(new RemoteRecord { Id = new(record.RecordId), Cells = cells, LastEdit = edit });
        }
        translated = list;
        return true;
    }

    private async Task<TableSchema> SchemaForAsync(RemoteBatch batch, CancellationToken cancellationToken)
    {
        var schema = await _schema.GetAsync(cancellationToken);
        return MissingField(batch, schema) is null ? schema : await _schema.RenewAsync(cancellationToken);
    }

    private static FieldId? MissingField(RemoteBatch batch, TableSchema schema)
    {
        foreach (var id in batch.Writes.SelectMany(write => write.Cells.Keys))
        {
            if (schema.Find(id) is null)
                return id;
        }
        return null;
    }

    private async Task<IReadOnlyList<RecordId>> CallAsync(RemoteBatch batch, TableSchema schema, Action beforeSending, CancellationToken cancellationToken)
    {
        // A call that is given up while the platform is still busy with it would overlap the next one: whoever keeps them apart says when.
        var options = new WriteOptions { BeforeSending = beforeSending, Timeout = Timeout.InfiniteTimeSpan };
        switch (batch.Kind)
        {
            case RemoteWriteKind.Create:
                var created = await _client.BatchCreateAsync(
                    _table, [.. batch.Writes.Select(write => Named(write, schema))], options with { ClientToken = batch.IdempotencyKey }, cancellationToken);
                return [.. created.Select(record => new RecordId(record.RecordId))];
            case RemoteWriteKind.Update:
                await _client.BatchUpdateAsync(
                    _table, [.. batch.Writes.Select(write => new RecordUpdate(IdOf(write), Named(write, schema)))], options, cancellationToken);
                break;
            case RemoteWriteKind.Delete:
                await _client.BatchDeleteAsync(_table, [.. batch.Writes.Select(IdOf)], options, cancellationToken);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(batch), batch.Kind, "not a kind of write");
        }
        return [.. batch.Writes.Select(write => new RecordId(IdOf(write)))];
    }

    private static Dictionary<string, JsonNode?> Named(RemoteWrite write, TableSchema schema) =>
        write.Cells.ToDictionary(cell => schema.Find(cell.Key)!.FieldName, cell => cell.Value, StringComparer.Ordinal);

    private static string IdOf(RemoteWrite write) =>
        write.Record?.Value ?? throw new ArgumentException("an update or delete names its record", nameof(write));

    /// <summary>
    /// The platform does not know a name. If the field has another name now, the same call may succeed with it; if not, the app
    /// may not write the field, and repeating helps nobody.
    /// </summary>
    private async Task<RemoteWriteResult> AfterRefusedNamesAsync(FeishuApiException error, RemoteBatch batch, TableSchema used, CancellationToken cancellationToken)
    {
        var result = RemoteProblems.ToResult(error, batch);
        try
        {
            var now = await _schema.RenewAsync(cancellationToken);
            if (MissingField(batch, now) is { } missing)
                return RemoteWriteResult.Failed(RemoteWriteOutcome.Stopped, FieldGone(missing));
            var isRenamed = batch.Writes.SelectMany(write => write.Cells.Keys).Any(id => now.Find(id)!.FieldName != used.Find(id)!.FieldName);
            return isRenamed ? result : RemoteWriteResult.Failed(RemoteWriteOutcome.Stopped, result.Problem!);
        }
        catch (FeishuApiException)
        {
            // The names cannot be read now either; the next attempt finds out.
            return result;
        }
    }

    /// <summary>A Base or table that is not found is gone, or a replica lags behind. Reading, which waits for lagging replicas, tells which.</summary>
    private async Task<RemoteWriteResult> AfterNotFoundAsync(FeishuApiException error, RemoteBatch batch, CancellationToken cancellationToken)
    {
        var result = RemoteProblems.ToResult(error, batch);
        try
        {
            await ReadRevisionAsync(cancellationToken);
            return result;
        }
        catch (RemoteException confirmed)
        {
            return confirmed.IsTransient ? result : RemoteWriteResult.Failed(RemoteWriteOutcome.Stopped, confirmed.Problem);
        }
    }

    private RemoteProblem FieldGone(FieldId field) => new(
        FieldIdNotFound,
        $"Writing to table {_table.TableId} of Base {_table.AppToken}: it has no field {field} any more. Map another field, or remove the field from the mapping.");

    private static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FeishuApiException error)
        {
            throw RemoteProblems.ToException(error);
        }
    }
}
