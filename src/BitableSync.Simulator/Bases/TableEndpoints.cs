using System.Text.Json;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Bases;

/// <summary>List, create, rename and delete tables.</summary>
internal sealed class TableEndpoints(Platform platform) : BitableRoutes(platform)
{
    public override IEnumerable<ApiRoute> Routes =>
    [
        Read(HttpMethod.Get, TablesPath, List, "base:table:read"),
        Write(HttpMethod.Post, TablesPath, 10, Create, "base:table:create"),
        Write(HttpMethod.Post, TablesPath + "/batch_create", 10, BatchCreate, "base:table:create"),
        Write(HttpMethod.Post, TablesPath + "/batch_delete", 10, BatchDelete, "base:table:delete"),
        Write(HttpMethod.Patch, TablePath, 10, Rename, "base:table:update"),
        Write(HttpMethod.Delete, TablePath, 10, Delete, "base:table:delete"),
    ];

    private static ApiReply List(ApiRequest request, BitableBase bitable) =>
        Listing.Page(request, "tables " + bitable.AppToken, bitable.Tables, (json, table) => json.WriteObject(() =>
        {
            json.WriteString("table_id", table.Id);
            json.WriteNumber("revision", table.Revision);
            json.WriteString("name", table.Name);
        }));

    private ApiReply Create(ApiRequest request, BitableBase bitable)
    {
        if (request.Body.Member("table") is not { ValueKind: JsonValueKind.Object } spec) throw new ApiRefusedException(1254001, "'table' is missing or no object.");
        var editor = Editor(request, bitable);
        var fields = Fields(spec);
        var table = fields.Count == 0
            ? editor.AddDefault(Name(spec), withRows: false)
            : editor.Add(Name(spec), spec.StringMember("default_view_name") ?? "表格", fields);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteString("table_id", table.Id);
            if (fields.Count == 0) return;
            json.WriteString("default_view_id", table.Views[0].Id);
            json.WritePropertyName("field_id_list");
            json.WriteStrings(table.Fields.Take(fields.Count).Select(field => field.Id));
        }));
    }

    private ApiReply BatchCreate(ApiRequest request, BitableBase bitable)
    {
        if (request.Body.Member("tables") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
            throw new ApiRefusedException(1254001, "'tables' is missing or no list.");
        var before = (bitable.Tables, bitable.Revision);
        try
        {
            var made = list.EnumerateArray().Select(spec => Editor(request, bitable).AddDefault(Name(spec), withRows: false)).ToList();
            return ApiReply.Ok(json => json.WriteObject(() =>
            {
                json.WritePropertyName("table_ids");
                json.WriteStrings(made.Select(table => table.Id));
            }));
        }
        catch (ApiRefusedException)
        {
            (bitable.Tables, bitable.Revision) = before;
            throw;
        }
    }

    private ApiReply BatchDelete(ApiRequest request, BitableBase bitable)
    {
        if (request.Body.Member("table_ids") is not { ValueKind: JsonValueKind.Array } list) throw new ApiRefusedException(1254001, "'table_ids' is missing or no list.");
        if (list.GetArrayLength() > Limits.TablesPerDelete) throw new ApiRefusedException(1254104, $"At most {Limits.TablesPerDelete} tables per call.");
        var tables = list.EnumerateArray()
            .Select(id => bitable.FindTable(id.ToString()) ?? throw new ApiRefusedException(1254041, $"The Base has no table '{id}'."))
            .ToHashSet();
        Editor(request, bitable).Delete(tables);
        return ApiReply.Empty;
    }

    private ApiReply Rename(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        Editor(request, bitable).Rename(table, Name(request.Body));
        return ApiReply.Ok(json => json.WriteObject(() => json.WriteString("name", table.Name)));
    }

    private ApiReply Delete(ApiRequest request, BitableBase bitable)
    {
        Editor(request, bitable).Delete([Table(request, bitable)]);
        return ApiReply.Empty;
    }

    private static string Name(JsonElement spec) => spec.StringMember("name") ?? throw new ApiRefusedException(1254001, "'name' is missing or no string.");

    private static List<FieldSpec> Fields(JsonElement spec) => spec.Member("fields") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(field => FieldSpec.Parse(field, byUser: false))],
        _ => throw new ApiRefusedException(1254001, "'fields' is no list."),
    };

    private TableEditor Editor(ApiRequest request, BitableBase bitable) => new(Platform, bitable, request.Caller!);
}
