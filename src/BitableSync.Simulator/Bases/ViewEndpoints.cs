using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Bases;

/// <summary>List views. They carry no filter here, so they change nothing about what a search returns.</summary>
internal sealed class ViewEndpoints(Platform platform) : BitableRoutes(platform)
{
    public override IEnumerable<ApiRoute> Routes => [Read(HttpMethod.Get, TablePath + "/views", List, "base:view:read")];

    private static ApiReply List(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        return Listing.Page(request, "views " + table.Id, table.Views, (json, view) => json.WriteObject(() =>
        {
            json.WriteString("view_id", view.Id);
            json.WriteString("view_name", view.Name);
            json.WriteString("view_type", view.Type);
            json.WriteString("view_public_level", "Public");
        }));
    }
}
