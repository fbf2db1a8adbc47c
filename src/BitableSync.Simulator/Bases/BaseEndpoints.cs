using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Bases;

/// <summary>Create a Base, read and change its metadata.</summary>
internal sealed class BaseEndpoints(Platform platform) : BitableRoutes(platform)
{
    public override IEnumerable<ApiRoute> Routes =>
    [
        new ApiRoute(HttpMethod.Post, AppsPath, (request, _) => ValueTask.FromResult(Create(request)))
        {
            Rate = RateLimit.PerMinute(20),
            Scopes = ["bitable:app", "base:app:create"],
        },
        Read(HttpMethod.Get, BasePath, (_, bitable) => Meta(bitable), "base:app:read"),
        Write(HttpMethod.Put, BasePath, 10, Rename, "base:app:update"),
    ];

    private ApiReply Create(ApiRequest request)
    {
        var body = request.BodyOrEmpty;
        var name = body.StringMember("name") ?? "未命名多维表格";
        CheckName(name);
        var timeZone = body.StringMember("time_zone") ?? BitableBase.HomeZone;
        if (!BitableBase.IsKnownZone(timeZone)) throw new ApiRefusedException(1254800, $"time_zone '{timeZone}' is unknown.");

        var bitable = new BitableBase(Platform.Ids.AppToken(), name, timeZone) { FolderToken = body.StringMember("folder_token") };
        var table = new TableEditor(Platform, bitable, request.Caller!).AddDefault("数据表", withRows: true);
        Platform.Add(bitable);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartObject("app");
            json.WriteString("app_token", bitable.AppToken);
            json.WriteString("name", bitable.Name);
            json.WriteString("folder_token", bitable.FolderToken ?? "");
            json.WriteString("url", $"{Platform.Address}base/{bitable.AppToken}");
            json.WriteString("default_table_id", table.Id);
            json.WriteString("time_zone", bitable.TimeZone);
            json.WriteEndObject();
        }));
    }

    private static ApiReply Meta(BitableBase bitable) => ApiReply.Ok(json => json.WriteObject(() =>
    {
        json.WriteStartObject("app");
        json.WriteString("app_token", bitable.AppToken);
        json.WriteString("name", bitable.Name);
        json.WriteNumber("revision", bitable.Revision);
        json.WriteBoolean("is_advanced", bitable.IsAdvanced);
        json.WriteString("time_zone", bitable.TimeZone);
        json.WriteNumber("formula_type", 1);
        json.WriteString("advance_version", "v1");
        json.WriteEndObject();
    }));

    private static ApiReply Rename(ApiRequest request, BitableBase bitable)
    {
        var body = request.Body;
        if (body.StringMember("name") is { } name)
        {
            CheckName(name);
            bitable.Name = name;
        }
        if (body.Member("is_advanced") is { } advanced) bitable.IsAdvanced = advanced.ValueKind == System.Text.Json.JsonValueKind.True;
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartObject("app");
            json.WriteString("app_token", bitable.AppToken);
            json.WriteString("name", bitable.Name);
            json.WriteBoolean("is_advanced", bitable.IsAdvanced);
            json.WriteEndObject();
        }));
    }

    private static void CheckName(string name)
    {
        if (name.Length > Limits.BaseNameCharacters) throw new ApiRefusedException(1254031, $"name has {name.Length} characters, at most {Limits.BaseNameCharacters} are allowed.");
    }
}
