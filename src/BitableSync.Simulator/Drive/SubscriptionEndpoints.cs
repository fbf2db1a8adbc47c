using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Drive;

/// <summary>Whether the app receives a document's events. Source: Feishu pages "Subscribe to document events" and its siblings.</summary>
internal sealed class SubscriptionEndpoints(Platform platform)
{
    private const string FilePath = "/open-apis/drive/v1/files/{file_token}";
    private static readonly string[] FileTypes = ["doc", "docx", "sheet", "bitable", "file", "folder", "slides"];
    private static readonly string[] Scopes = ["docs:event:subscribe", "drive:drive", "docs:doc", "sheets:spreadsheet", "bitable:app"];

    public IEnumerable<ApiRoute> Routes =>
    [
        Route(HttpMethod.Post, "/subscribe", RateLimit.PerSecond(50), Subscribe),
        Route(HttpMethod.Get, "/get_subscribe", RateLimit.PerMinute(10), Get),
        Route(HttpMethod.Delete, "/delete_subscribe", RateLimit.PerMinute(10), Unsubscribe),
    ];

    private ApiRoute Route(HttpMethod method, string action, RateLimit rate, Func<BitableBase, ApiReply> handle) =>
        new(method, FilePath + action, (request, _) => ValueTask.FromResult(handle(File(request)))) { Rate = rate, Scopes = Scopes };

    private static ApiReply Subscribe(BitableBase bitable)
    {
        bitable.IsSubscribed = true;
        return ApiReply.Empty;
    }

    private static ApiReply Get(BitableBase bitable) => ApiReply.Ok(json => json.WriteObject(() => json.WriteBoolean("is_subscribe", bitable.IsSubscribed)));

    private static ApiReply Unsubscribe(BitableBase bitable)
    {
        if (!bitable.IsSubscribed) throw new ApiRefusedException(1069605);
        bitable.IsSubscribed = false;
        return ApiReply.Empty;
    }

    private BitableBase File(ApiRequest request)
    {
        if (request.Query("file_type") is not { } type || !FileTypes.Contains(type)) throw new ApiRefusedException(1069602, "file_type is missing or unknown.");
        if (type != "bitable" || platform.FindBase(request.Route("file_token")) is not { } bitable) throw new ApiRefusedException(1069604);
        return bitable.Access == AppAccess.Manage ? bitable : throw new ApiRefusedException(1069603);
    }
}
