using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Formulas;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Searching;

namespace BitableSync.Simulator.Records;

/// <summary>The old list and get, with their own value shapes. Source: Feishu pages "List records" and "Retrieve a record".</summary>
internal sealed class LegacyRecordEndpoints(Platform platform) : BitableRoutes(platform)
{
    private const int FilterCharacters = 2000;
    private const int SortCharacters = 1000;

    public override IEnumerable<ApiRoute> Routes =>
    [
        Read(HttpMethod.Get, TablePath + "/records", List, "base:record:retrieve"),
        Read(HttpMethod.Get, TablePath + "/records/{record_id}", Get, "base:record:read"),
    ];

    private ApiReply List(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var read = CellRead(request, bitable, table);
        if (request.Query("view_id") is { Length: > 0 } viewId && table.Views.All(view => view.Id != viewId))
            throw new ApiRefusedException(1254042, $"The table has no view '{viewId}'.");
        var fields = FieldNames(request.Query("field_names"), table);
        var sort = Sort(request.Query("sort"), table);
        var filter = Filter(request.Query("filter"), table);
        var query = $"list {table.Id} {request.Query("filter")} {request.Query("sort")} {request.Query("view_id")}";
        var offset = PageToken.Offset(request.Query("page_token"), query);
        var size = request.PageSize(20, Limits.SearchPage);

        var matching = new TableReader(Platform, bitable, table).All();
        if (filter is not null) matching = matching.Where(record => FormulaValues.Truth(filter.Evaluate(new FormulaScope(read, record))));
        var matches = SortKey.Apply(matching, sort, read).ToList();
        var page = matches.Skip(offset).Take(size).ToList();
        request.RecordCount = page.Count;
        var writer = new RecordWriter(read, fields, request.QueryFlag("automatic_fields"));
        var next = offset + page.Count;
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteBoolean("has_more", next < matches.Count);
            if (next < matches.Count) json.WriteString("page_token", PageToken.Make(query, next));
            json.WriteNumber("total", matches.Count);
            json.WriteStartArray("items");
            foreach (var record in page) writer.Write(json, record);
            json.WriteEndArray();
        }));
    }

    private ApiReply Get(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var recordId = request.Route("record_id");
        if (!recordId.StartsWith("rec", StringComparison.Ordinal)) throw new ApiRefusedException(1254006, $"'{recordId}' is no record id.");
        var record = new TableReader(Platform, bitable, table).Find(recordId) ?? throw new ApiRefusedException(1254043, $"The table has no record '{recordId}'.");
        var writer = new RecordWriter(CellRead(request, bitable, table), null, request.QueryFlag("automatic_fields")) { WithSharedUrl = request.QueryFlag("with_shared_url") };
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WritePropertyName("record");
            writer.Write(json, record);
        }));
    }

    private CellRead CellRead(ApiRequest request, BitableBase bitable, BitableTable table) =>
        new(Platform, bitable, table, request.QueryFlag("text_field_as_array") ? ReadDialect.LegacyTextAsArray : ReadDialect.Legacy)
        {
            UserIdType = request.UserIdType(),
        };

    private static Expression? Filter(string? text, BitableTable table)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > FilterCharacters) throw new ApiRefusedException(1254107, $"filter has {text.Length} characters, at most {FilterCharacters} are allowed.");
        try
        {
            return FormulaParser.Parse(text, table.Id);
        }
        catch (FormatException broken)
        {
            throw new ApiRefusedException(1254018, "filter: " + broken.Message);
        }
    }

    /// <summary>Entries such as "Qty DESC"; without a direction ascending.</summary>
    private static List<SortKey> Sort(string? text, BitableTable table)
    {
        if (text is { Length: > SortCharacters }) throw new ApiRefusedException(1254108, $"sort has {text.Length} characters, at most {SortCharacters} are allowed.");
        return [.. Strings(text, 1254016, "sort").Select(entry =>
        {
            var descending = entry.EndsWith(" DESC", StringComparison.OrdinalIgnoreCase);
            var name = descending || entry.EndsWith(" ASC", StringComparison.OrdinalIgnoreCase) ? entry[..entry.LastIndexOf(' ')] : entry;
            return new SortKey(table.FieldNamed(name) ?? throw new ApiRefusedException(1254045, $"sort: the table has no field '{name}'."), descending);
        })];
    }

    private static List<BitableField>? FieldNames(string? text, BitableTable table)
    {
        var names = Strings(text, 1254024, "field_names");
        return names.Count == 0 ? null
            : [.. names.Select(name => table.FieldNamed(name) ?? throw new ApiRefusedException(1254024, $"field_names: the table has no field '{name}'.")).Distinct()];
    }

    private static List<string> Strings(string? text, int errorCode, string parameter)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        try
        {
            var list = JsonElement.Parse(text);
            if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
                return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        }
        catch (JsonException)
        {
            // Falls through to the refusal below.
        }
        throw new ApiRefusedException(errorCode, $"{parameter} is no JSON list of strings.");
    }
}
