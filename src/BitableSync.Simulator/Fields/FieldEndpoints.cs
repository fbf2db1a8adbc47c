using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>List, create, replace and delete fields.</summary>
internal sealed class FieldEndpoints(Platform platform) : BitableRoutes(platform)
{
    private const string FieldsPath = TablePath + "/fields";
    private const string FieldPath = FieldsPath + "/{field_id}";

    public override IEnumerable<ApiRoute> Routes =>
    [
        Read(HttpMethod.Get, FieldsPath, List, "base:field:read"),
        Write(HttpMethod.Post, FieldsPath, 10, Create, "base:field:create"),
        Write(HttpMethod.Put, FieldPath, 10, Replace, "base:field:update"),
        Write(HttpMethod.Delete, FieldPath, 10, Delete, "base:field:delete"),
    ];

    private static ApiReply List(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var asArray = request.QueryFlag("text_field_as_array");
        if (request.Query("view_id") is { Length: > 0 } viewId && table.Views.All(view => view.Id != viewId))
            throw new ApiRefusedException(1254042, $"The table has no view '{viewId}'.");
        return Listing.Page(request, "fields " + table.Id, table.Fields, (json, field) => FieldWriter.Write(json, bitable, field, asArray));
    }

    private ApiReply Create(ApiRequest request, BitableBase bitable)
    {
        if (Platform.ClientTokens.Recall(request) is { } earlier) return earlier;
        var table = Table(request, bitable);
        var field = Editor(request, bitable).Add(table, FieldSpec.Parse(request.Body, byUser: false));
        var reply = One(bitable, field);
        Platform.ClientTokens.Remember(request, reply);
        return reply;
    }

    private ApiReply Replace(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        return One(bitable, Editor(request, bitable).Replace(table, Field(request, table), FieldSpec.Parse(request.Body, byUser: false)));
    }

    private ApiReply Delete(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var field = Field(request, table);
        Editor(request, bitable).Delete(table, field);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteString("field_id", field.Id);
            json.WriteBoolean("deleted", true);
        }));
    }

    private static ApiReply One(BitableBase bitable, BitableField field) => ApiReply.Ok(json => json.WriteObject(() =>
    {
        json.WritePropertyName("field");
        FieldWriter.Write(json, bitable, field, descriptionAsArray: false);
    }));

    private static BitableField Field(ApiRequest request, BitableTable table)
    {
        var fieldId = request.Route("field_id");
        if (!fieldId.StartsWith("fld", StringComparison.Ordinal)) throw new ApiRefusedException(1254009, $"'{fieldId}' is no field id.");
        return table.FieldWithId(fieldId) ?? throw new ApiRefusedException(1254044, $"The table has no field '{fieldId}'.");
    }

    private FieldEditor Editor(ApiRequest request, BitableBase bitable) => new(Platform, bitable, request.Caller!);
}
