using System.Globalization;
using System.Text.Json.Nodes;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Bitable;

/// <summary>
/// Bases, tables, fields and records of Bitable API v1, in the API's own terms.
/// Every method throws <see cref="FeishuApiException"/> when the call fails. Reads repeat transient failures by themselves.
/// Writes go out exactly once, are all-or-nothing, and must not overlap with another write to the same Base.
/// </summary>
public sealed class BitableClient
{
    private readonly FeishuApi _api;

    internal BitableClient(FeishuApi api) => _api = api;

    /// <summary>Creates a Base owned by the app. Page "Create Base".</summary>
    /// <param name="name">At most 255 characters.</param>
    /// <param name="timeZone">IANA name; null for the platform's default.</param>
    /// <param name="cancellationToken">Ends the wait; the Base may be created nevertheless.</param>
    public async Task<BitableApp> CreateBaseAsync(string name, string? timeZone, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.CreateBase, BitablePaths.Bases, "Creating a Base")
            .WithBody(new { Name = name, TimeZone = timeZone });
        return (await _api.CallAsync<BaseAnswer>(request, cancellationToken)).App;
    }

    /// <summary>Name, time zone and permission mode of a Base. Page "Get Base info".</summary>
    public async Task<BitableApp> GetBaseAsync(string appToken, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.GetBase, BitablePaths.Base(appToken), $"Reading Base {appToken}");
        return (await _api.CallAsync<BaseAnswer>(request, cancellationToken)).App;
    }

    /// <summary>All tables of a Base with their revisions. Page "List tables".</summary>
    public Task<IReadOnlyList<BitableTable>> ListTablesAsync(string appToken, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.ListTables, BitablePaths.Tables(appToken), $"Listing the tables of Base {appToken}");
        return ListAsync<BitableTable>(request, BitableLimits.TablesPerPage, cancellationToken);
    }

    /// <summary>Page "Add a table".</summary>
    public Task<CreatedTable> CreateTableAsync(string appToken, TableDefinition table, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.CreateTable, BitablePaths.Tables(appToken), $"Creating a table in Base {appToken}")
            .WithBody(new { Table = table });
        return _api.CallAsync<CreatedTable>(request, cancellationToken);
    }

    /// <summary>Page "Delete a table". The last table of a Base cannot be deleted.</summary>
    public Task DeleteTableAsync(TableAddress table, CancellationToken cancellationToken) =>
        _api.SendAsync(new ApiRequest(Endpoints.DeleteTable, BitablePaths.Table(table), $"Deleting {Named(table)}"), cancellationToken);

    /// <summary>All fields of a table. Page "List fields".</summary>
    public Task<IReadOnlyList<BitableField>> ListFieldsAsync(TableAddress table, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.ListFields, BitablePaths.Fields(table), $"Listing the fields of {Named(table)}");
        return ListAsync<BitableField>(request, BitableLimits.FieldsPerPage, cancellationToken);
    }

    /// <summary>Page "Add a field".</summary>
    public async Task<BitableField> CreateFieldAsync(TableAddress table, FieldDefinition field, Guid? clientToken, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.CreateField, BitablePaths.Fields(table), $"Creating a field in {Named(table)}")
        {
            Query = [("client_token", clientToken?.ToString())],
        }.WithBody(field);
        return (await _api.CallAsync<FieldAnswer>(request, cancellationToken)).Field;
    }

    /// <summary>Replaces type, name and the whole property of a field. Page "Update a field".</summary>
    /// <returns>The field as it is now; null when it already was as requested (code 1254606).</returns>
    public async Task<BitableField?> UpdateFieldAsync(TableAddress table, string fieldId, FieldDefinition field, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.UpdateField, BitablePaths.Field(table, fieldId), $"Updating field {fieldId} of {Named(table)}")
            .WithBody(field);
        try
        {
            return (await _api.CallAsync<FieldAnswer>(request, cancellationToken)).Field;
        }
        catch (FeishuApiException error) when (error.Class == ErrorClass.AlreadyDone)
        {
            return null;
        }
    }

    /// <summary>Page "Delete a field". The primary field cannot be deleted.</summary>
    public Task DeleteFieldAsync(TableAddress table, string fieldId, CancellationToken cancellationToken) =>
        _api.SendAsync(new ApiRequest(Endpoints.DeleteField, BitablePaths.Field(table, fieldId), $"Deleting field {fieldId} of {Named(table)}"), cancellationToken);

    /// <summary>One page of a search. Page "Search records".</summary>
    /// <param name="table">The table.</param>
    /// <param name="query">What to return.</param>
    /// <param name="pageSize">1 to 500.</param>
    /// <param name="pageToken">From the page before, of the same query; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Page<BitableRecord>> SearchPageAsync(TableAddress table, SearchQuery query, int pageSize, string? pageToken, CancellationToken cancellationToken)
    {
        CheckPageSize(pageSize);
        return SearchPageAsync(SearchRequest(table, query), query, pageSize, pageToken, cancellationToken);
    }

    /// <summary>
    /// All pages of a search, one in memory at a time. Not a snapshot: records that change during the walk may be missed or come twice.
    /// </summary>
    public IAsyncEnumerable<Page<BitableRecord>> SearchAsync(TableAddress table, SearchQuery query, int pageSize, CancellationToken cancellationToken)
    {
        CheckPageSize(pageSize);
        var request = SearchRequest(table, query);
        return Pages.WalkAsync((token, inner) => SearchPageAsync(request, query, pageSize, token, inner), request, cancellationToken);
    }

    /// <summary>Records by id; missing ones do not fail the call. Page "Batch get records".</summary>
    /// <param name="table">The table.</param>
    /// <param name="recordIds">1 to 100, without repetition.</param>
    /// <param name="options">What to return besides the cells.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<BatchGetResult> BatchGetAsync(TableAddress table, IReadOnlyCollection<string> recordIds, ReadOptions options, CancellationToken cancellationToken)
    {
        CheckCount(recordIds, BitableLimits.RecordsPerGet);
        // The kind of user id is part of the body here, unlike in every other call.
        var request = new ApiRequest(Endpoints.BatchGetRecords, BitablePaths.Records(table, "batch_get"), $"Getting {recordIds.Count} records of {Named(table)}")
            .WithBody(new { RecordIds = recordIds, UserIdType = options.UserIdType.ToParameter(), options.AutomaticFields });
        return _api.CallAsync<BatchGetResult>(request, cancellationToken);
    }

    /// <summary>Creates records. Page "Batch create records".</summary>
    /// <param name="table">The table.</param>
    /// <param name="records">1 to 1,000, each its cells by field name in write shape; no cells make an empty record.</param>
    /// <param name="options">Give a <see cref="WriteOptions.ClientToken"/>: without one a repetition creates the records twice.</param>
    /// <param name="cancellationToken">Ends the wait; the records may be created nevertheless.</param>
    /// <returns>The new records in the order sent.</returns>
    public async Task<IReadOnlyList<BitableRecord>> BatchCreateAsync(
        TableAddress table, IReadOnlyList<IReadOnlyDictionary<string, JsonNode?>> records, WriteOptions options, CancellationToken cancellationToken)
    {
        CheckCount(records, BitableLimits.RecordsPerCreate);
        var request = Write(Endpoints.BatchCreateRecords, table, "batch_create", $"Creating {records.Count} records in {Named(table)}", options, withKey: true)
            .WithBody(new { Records = records.Select(fields => new { Fields = fields }) });
        return await WriteAsync(request, records.Count, cancellationToken);
    }

    /// <summary>Changes cells of records. Page "Batch update records".</summary>
    /// <param name="table">The table.</param>
    /// <param name="records">1 to 1,000, each record once.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Ends the wait; the cells may be changed nevertheless.</param>
    /// <returns>The cells sent, as an echo, in the order sent.</returns>
    public async Task<IReadOnlyList<BitableRecord>> BatchUpdateAsync(
        TableAddress table, IReadOnlyList<RecordUpdate> records, WriteOptions options, CancellationToken cancellationToken)
    {
        CheckCount(records, BitableLimits.RecordsPerUpdate);
        var request = Write(Endpoints.BatchUpdateRecords, table, "batch_update", $"Updating {records.Count} records of {Named(table)}", options, withKey: true)
            .WithBody(new { Records = records });
        return await WriteAsync(request, records.Count, cancellationToken);
    }

    /// <summary>Deletes records. Page "Batch delete records". One unknown id fails the whole call.</summary>
    /// <param name="table">The table.</param>
    /// <param name="recordIds">1 to 500, each once.</param>
    /// <param name="options">How to write; the key is not sent.</param>
    /// <param name="cancellationToken">Ends the wait; the records may be deleted nevertheless.</param>
    public Task BatchDeleteAsync(TableAddress table, IReadOnlyCollection<string> recordIds, WriteOptions options, CancellationToken cancellationToken)
    {
        CheckCount(recordIds, BitableLimits.RecordsPerDelete);
        var request = Write(Endpoints.BatchDeleteRecords, table, "batch_delete", $"Deleting {recordIds.Count} records of {Named(table)}", options, withKey: false)
            .WithBody(new { Records = recordIds });
        return _api.SendAsync(request, cancellationToken);
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(ApiRequest request, int pageSize, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            (token, inner) => _api.CallAsync<Page<T>>(request with { Query = [("page_size", Number(pageSize)), ("page_token", token)] }, inner),
            request,
            cancellationToken);

    private Task<Page<BitableRecord>> SearchPageAsync(ApiRequest search, SearchQuery query, int pageSize, string? pageToken, CancellationToken cancellationToken)
    {
        var page = search with { Query = [("user_id_type", query.UserIdType.ToParameter()), ("page_size", Number(pageSize)), ("page_token", pageToken)] };
        return _api.CallAsync<Page<BitableRecord>>(page, cancellationToken);
    }

    private static ApiRequest SearchRequest(TableAddress table, SearchQuery query) =>
        new ApiRequest(Endpoints.SearchRecords, BitablePaths.Records(table, "search"), $"Searching {Named(table)}").WithBody(query);

    private static ApiRequest Write(ApiEndpoint endpoint, TableAddress table, string action, string doing, WriteOptions options, bool withKey) =>
        new(endpoint, BitablePaths.Records(table, action), doing)
        {
            Query =
            [
                ("user_id_type", options.UserIdType.ToParameter()),
                ("client_token", withKey ? options.ClientToken?.ToString() : null),
                ("ignore_consistency_check", options.IgnoreConsistencyCheck ? "true" : null),
            ],
            BeforeSending = options.BeforeSending,
            Timeout = options.Timeout,
        };

    /// <summary>The answer pairs ids with what was sent by position alone, so an answer of another length says nothing about what was written.</summary>
    private async Task<IReadOnlyList<BitableRecord>> WriteAsync(ApiRequest request, int sent, CancellationToken cancellationToken)
    {
        var answer = await _api.CallAsync<RecordsAnswer>(request, cancellationToken);
        return answer.Records.Count == sent ? answer.Records : throw ApiFailures.MiscountedWrite(request, sent, answer.Records.Count);
    }

    private static void CheckPageSize(int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, BitableLimits.RecordsPerPage);
    }

    private static void CheckCount<T>(IReadOnlyCollection<T> items, int limit)
    {
        if (items.Count < 1 || items.Count > limit)
            throw new ArgumentException($"{items.Count} records in one call; expected 1 to {limit}.", nameof(items));
    }

    private static string Named(TableAddress table) => $"table {table.TableId} of Base {table.AppToken}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record BaseAnswer
    {
        public required BitableApp App { get; init; }
    }

    private sealed record FieldAnswer
    {
        public required BitableField Field { get; init; }
    }

    private sealed record RecordsAnswer
    {
        public required IReadOnlyList<BitableRecord> Records { get; init; }
    }
}
