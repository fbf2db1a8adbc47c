using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Searching;

namespace BitableSync.Simulator.Records;

/// <summary>Create, update, delete, search and fetch records, with today's value shapes.</summary>
internal sealed class RecordEndpoints(Platform platform) : BitableRoutes(platform)
{
    private const string RecordsPath = TablePath + "/records";
    private const string RecordPath = RecordsPath + "/{record_id}";

    public override IEnumerable<ApiRoute> Routes =>
    [
        Write(HttpMethod.Post, RecordsPath, 50, Create, "base:record:create"),
        Write(HttpMethod.Post, RecordsPath + "/batch_create", 50, BatchCreate, "base:record:create"),
        Write(HttpMethod.Put, RecordPath, 50, Update, "base:record:update"),
        Write(HttpMethod.Post, RecordsPath + "/batch_update", 50, BatchUpdate, "base:record:update"),
        Write(HttpMethod.Delete, RecordPath, 50, Delete, "base:record:delete"),
        Write(HttpMethod.Post, RecordsPath + "/batch_delete", 50, BatchDelete, "base:record:delete"),
        Read(HttpMethod.Post, RecordsPath + "/search", Search, "base:record:retrieve"),
        Read(HttpMethod.Post, RecordsPath + "/batch_get", BatchGet, "base:record:retrieve") with { NewerStatus = true },
    ];

    private ApiReply Create(ApiRequest request, BitableBase bitable) => Once(request, 1, () =>
    {
        var fields = FieldsOf(request.Body);
        var recordId = Editor(request, bitable).Create([fields])[0];
        return ApiReply.Ok(json => WriteSingle(json, recordId, fields));
    });

    private ApiReply BatchCreate(ApiRequest request, BitableBase bitable)
    {
        var records = List(request, "records", Limits.RecordsPerWrite);
        return Once(request, records.Count, () =>
        {
            var fields = records.Select(FieldsOf).ToList();
            var ids = Editor(request, bitable).Create(fields);
            return ApiReply.Ok(json => WriteMany(json, ids.Zip(fields)));
        });
    }

    private ApiReply Update(ApiRequest request, BitableBase bitable) => Once(request, 1, () =>
    {
        var recordId = request.Route("record_id");
        var fields = FieldsOf(request.Body);
        Editor(request, bitable).Update([(recordId, fields)]);
        return ApiReply.Ok(json => WriteSingle(json, recordId, fields));
    });

    private ApiReply BatchUpdate(ApiRequest request, BitableBase bitable)
    {
        var records = List(request, "records", Limits.RecordsPerWrite);
        return Once(request, records.Count, () =>
        {
            var changes = records.Select(record => (RecordId(record.Member("record_id")), FieldsOf(record))).ToList();
            Editor(request, bitable).Update(changes);
            return ApiReply.Ok(json => WriteMany(json, changes));
        });
    }

    private ApiReply Delete(ApiRequest request, BitableBase bitable)
    {
        request.RecordCount = 1;
        var recordId = request.Route("record_id");
        Editor(request, bitable).Delete([recordId]);
        return ApiReply.Ok(json => WriteDeleted(json, recordId));
    }

    private ApiReply BatchDelete(ApiRequest request, BitableBase bitable)
    {
        var ids = List(request, "records", Limits.RecordsPerDelete).Select(item => RecordId(item)).ToList();
        Editor(request, bitable).Delete(ids);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("records");
            foreach (var recordId in ids) WriteDeleted(json, recordId);
            json.WriteEndArray();
        }));
    }

    private ApiReply Search(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var read = new CellRead(Platform, bitable, table, ReadDialect.Search) { UserIdType = request.UserIdType() };
        var query = new SearchQuery(request.BodyOrEmpty, read);
        var size = request.PageSize(20, Limits.SearchPage);
        var offset = PageToken.Offset(request.Query("page_token"), query.Fingerprint);
        var (page, total) = query.Run(new TableReader(Platform, bitable, table), offset, size);
        request.RecordCount = page.Count;
        var writer = new RecordWriter(read, query.Fields, query.AutomaticFields);
        var next = offset + page.Count;
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteBoolean("has_more", next < total);
            if (next < total) json.WriteString("page_token", PageToken.Make(query.Fingerprint, next));
            json.WriteNumber("total", total);
            json.WriteStartArray("items");
            foreach (var record in page) writer.Write(json, record);
            json.WriteEndArray();
        }));
    }

    private ApiReply BatchGet(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var ids = List(request, "record_ids", Limits.RecordsPerGet).Select(item => RecordId(item)).ToList();
        var read = new CellRead(Platform, bitable, table, ReadDialect.Search) { UserIdType = request.UserIdType(request.Body.StringMember("user_id_type")) };
        var writer = new RecordWriter(read, null, Flag(request.Body, "automatic_fields")) { WithSharedUrl = Flag(request.Body, "with_shared_url") };
        var reader = new TableReader(Platform, bitable, table);
        var found = ids.Select(reader.Find).OfType<BitableRecord>().ToList();
        // Without permission for a record that exists, its id is listed as forbidden rather than absent.
        var forbidden = ids.Where(id => reader.Find(id) is null && bitable.Access == AppAccess.SeesNothing && table.Find(id) is not null).ToList();
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("records");
            foreach (var record in found) writer.Write(json, record);
            json.WriteEndArray();
            json.WritePropertyName("forbidden_record_ids");
            json.WriteStrings(forbidden);
            json.WritePropertyName("absent_record_ids");
            json.WriteStrings(ids.Where(id => reader.Find(id) is null).Except(forbidden, StringComparer.Ordinal));
        }));
    }

    /// <summary>Carries a write out unless its client_token says that it was.</summary>
    private ApiReply Once(ApiRequest request, int records, Func<ApiReply> write)
    {
        request.RecordCount = records;
        if (Platform.ClientTokens.Recall(request) is { } earlier) return earlier;
        var reply = write();
        Platform.ClientTokens.Remember(request, reply);
        return reply;
    }

    private RecordEditor Editor(ApiRequest request, BitableBase bitable) =>
        new(Platform, bitable, Table(request, bitable), request.Caller!, request.UserIdType(), byUser: false);

    private static IReadOnlyList<JsonElement> List(ApiRequest request, string name, int max)
    {
        if (request.Body.Member(name) is not { ValueKind: JsonValueKind.Array } list) throw new ApiRefusedException(1254001, $"'{name}' is missing or no list.");
        request.RecordCount = list.GetArrayLength();
        if (request.RecordCount == 0) throw new ApiRefusedException(1254007, $"'{name}' is empty.");
        if (request.RecordCount > max) throw new ApiRefusedException(1254104, $"'{name}' has {request.RecordCount} entries, at most {max} are allowed.");
        return [.. list.EnumerateArray()];
    }

    private static JsonElement FieldsOf(JsonElement record) =>
        record.Member("fields") is { ValueKind: JsonValueKind.Object } fields ? fields : throw new ApiRefusedException(1254001, "'fields' is missing or no object.");

    private static string RecordId(JsonElement? sent) =>
        sent is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new ApiRefusedException(1254001, "A record id is missing or no string.");

    private static bool Flag(JsonElement body, string name) => body.Member(name) is { ValueKind: JsonValueKind.True };

    private static void WriteSingle(Utf8JsonWriter json, string recordId, JsonElement fields) => json.WriteObject(() =>
    {
        json.WritePropertyName("record");
        WriteEcho(json, recordId, fields);
    });

    private static void WriteMany(Utf8JsonWriter json, IEnumerable<(string RecordId, JsonElement Fields)> records) => json.WriteObject(() =>
    {
        json.WriteStartArray("records");
        foreach (var (recordId, fields) in records) WriteEcho(json, recordId, fields);
        json.WriteEndArray();
    });

    /// <summary>A write answers with what was sent, in the shape it was sent, not with what a read would show.</summary>
    private static void WriteEcho(Utf8JsonWriter json, string recordId, JsonElement fields) => json.WriteObject(() =>
    {
        json.WritePropertyName("fields");
        fields.WriteTo(json);
        json.WriteString("id", recordId);
        json.WriteString("record_id", recordId);
    });

    private static void WriteDeleted(Utf8JsonWriter json, string recordId) => json.WriteObject(() =>
    {
        json.WriteBoolean("deleted", true);
        json.WriteString("record_id", recordId);
    });
}
