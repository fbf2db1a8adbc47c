using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Bases;

/// <summary>Views of a table. They carry no filter here, so they change nothing about what a search returns.</summary>
internal sealed class ViewEndpoints(Platform platform) : BitableRoutes(platform)
{
    private const string ViewsPath = TablePath + "/views";
    private const string ViewPath = ViewsPath + "/{view_id}";
    private static readonly string[] Types = ["grid", "kanban", "gallery", "gantt", "form"];

    public override IEnumerable<ApiRoute> Routes =>
    [
        Read(HttpMethod.Get, ViewsPath, List, "base:view:read"),
        Read(HttpMethod.Get, ViewPath, Get, "base:view:read"),
        Write(HttpMethod.Post, ViewsPath, 10, Create, "base:view:write_only"),
        Write(HttpMethod.Patch, ViewPath, 10, Rename, "base:view:write_only"),
        Write(HttpMethod.Delete, ViewPath, 10, Delete, "base:view:write_only"),
    ];

    private static ApiReply List(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        return Listing.Page(request, "views " + table.Id, table.Views, Write);
    }

    private static ApiReply Get(ApiRequest request, BitableBase bitable) => One(View(request, Table(request, bitable)));

    private ApiReply Create(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var type = request.Body.StringMember("view_type") ?? "grid";
        if (!Types.Contains(type)) throw new ApiRefusedException(1254019, $"view_type '{type}' is unknown.");
        if (table.Views.Length >= Limits.ViewsPerTable) throw new ApiRefusedException(1254101, $"The table already has {Limits.ViewsPerTable} views.");
        var view = new BitableView(Platform.Ids.ViewId(), Name(request, table, except: null), type);
        table.Views = table.Views.Add(view);
        return One(view);
    }

    private static ApiReply Rename(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var old = View(request, table);
        var view = old with { Name = Name(request, table, old) };
        table.Views = table.Views.Replace(old, view);
        return One(view);
    }

    private static ApiReply Delete(ApiRequest request, BitableBase bitable)
    {
        var table = Table(request, bitable);
        var view = View(request, table);
        if (table.Views.Length == 1) throw new ApiRefusedException(1254023);
        table.Views = table.Views.Remove(view);
        return ApiReply.Empty;
    }

    private static BitableView View(ApiRequest request, BitableTable table)
    {
        var viewId = request.Route("view_id");
        if (!viewId.StartsWith("vew", StringComparison.Ordinal)) throw new ApiRefusedException(1254005, $"'{viewId}' is no view id.");
        return table.Views.FirstOrDefault(view => view.Id == viewId) ?? throw new ApiRefusedException(1254042, $"The table has no view '{viewId}'.");
    }

    private static string Name(ApiRequest request, BitableTable table, BitableView? except)
    {
        var name = request.Body.StringMember("view_name")?.Trim();
        if (string.IsNullOrEmpty(name)) throw new ApiRefusedException(1254021);
        if (name.Length > Limits.TableNameCharacters || name.Contains('[', StringComparison.Ordinal) || name.Contains(']', StringComparison.Ordinal)) throw new ApiRefusedException(1254022);
        return table.Views.Any(view => view.Name == name && view != except) ? throw new ApiRefusedException(1254020, $"The table already has a view '{name}'.") : name;
    }

    private static ApiReply One(BitableView view) => ApiReply.Ok(json => json.WriteObject(() =>
    {
        json.WritePropertyName("view");
        Write(json, view);
    }));

    private static void Write(Utf8JsonWriter json, BitableView view) => json.WriteObject(() =>
    {
        json.WriteString("view_id", view.Id);
        json.WriteString("view_name", view.Name);
        json.WriteString("view_type", view.Type);
        json.WriteString("view_public_level", "Public");
    });
}
