using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Wiki;

/// <summary>What a wiki page holds. Source: Feishu page "Get node information".</summary>
internal sealed class WikiEndpoints(Platform platform)
{
    private static readonly string[] ObjectTypes = ["wiki", "doc", "docx", "sheet", "mindnote", "bitable", "file", "slides"];

    public IEnumerable<ApiRoute> Routes =>
    [
        new ApiRoute(HttpMethod.Get, "/open-apis/wiki/v2/spaces/get_node", (request, _) => ValueTask.FromResult(GetNode(request)))
        {
            Rate = RateLimit.PerMinute(100),
            Scopes = ["wiki:node:read", "wiki:wiki", "wiki:wiki:readonly"],
        },
    ];

    private ApiReply GetNode(ApiRequest request)
    {
        var type = request.Query("obj_type") is { Length: > 0 } sent ? sent : "wiki";
        if (request.Query("token") is not { Length: > 0 } token || !ObjectTypes.Contains(type)) throw new ApiRefusedException(131002, "token is missing, or obj_type unknown.");
        var node = type switch
        {
            "wiki" => platform.Wiki.Find(token),
            "bitable" => platform.Wiki.FindByBase(token),
            _ => null,
        };
        return node is null ? throw new ApiRefusedException(131005, $"There is no {type} '{token}'.") : ApiReply.Ok(json => Write(json, node));
    }

    private void Write(Utf8JsonWriter json, WikiNode node) => json.WriteObject(() =>
    {
        var seconds = node.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var person = platform.People.All[0].OpenId;
        json.WriteStartObject("node");
        json.WriteString("space_id", node.SpaceId);
        json.WriteString("node_token", node.NodeToken);
        json.WriteString("obj_token", node.AppToken);
        json.WriteString("obj_type", "bitable");
        json.WriteString("parent_node_token", "");
        json.WriteString("node_type", "origin");
        json.WriteString("origin_node_token", node.NodeToken);
        json.WriteString("origin_space_id", node.SpaceId);
        json.WriteBoolean("has_child", false);
        json.WriteString("title", node.Title);
        json.WriteString("obj_create_time", seconds);
        json.WriteString("obj_edit_time", seconds);
        json.WriteString("node_create_time", seconds);
        json.WriteString("creator", person);
        json.WriteString("owner", person);
        json.WriteString("node_creator", person);
        json.WriteEndObject();
    });
}
