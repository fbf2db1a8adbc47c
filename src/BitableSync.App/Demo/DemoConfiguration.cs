using System.Text.Json;
using BitableSync.Core.Mapping;

namespace BitableSync.App.Demo;

/// <summary>The engine's configuration for the demo: an ordinary file, and secrets in the environment.</summary>
internal static class DemoConfiguration
{
    private static readonly JsonSerializerOptions Readable = new(AppJson.Options) { WriteIndented = true, PropertyNamingPolicy = null };

    public static async Task<string> WriteAsync(
        string directory, Uri feishu, string appId, bool webhook, Uri engine, DemoBitable bitable, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, "engine.json");
        var settings = new
        {
            Feishu = new { Domain = feishu.ToString().TrimEnd('/'), AppId = appId, ReceiveMode = webhook ? "webhook" : "long-connection" },
            Serve = new { Urls = engine.ToString().TrimEnd('/') },
            Mappings = CrmTable.All.Select(table => Describe(table, bitable)),
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(settings, Readable), cancellationToken);
        return path;
    }

    private static Dictionary<string, object?> Describe(CrmTable table, DemoBitable bitable) => new()
    {
        ["Name"] = table.Mapping,
        ["Bitable"] = new { bitable.AppToken, TableId = bitable.TableId(table) },
        ["Table"] = table.Table,
        ["OnBitableDelete"] = ConfigurationName.Of(table.DeletedAt is null ? RemoteDeletePolicy.Hard : RemoteDeletePolicy.Soft),
        ["DeletedAtColumn"] = table.DeletedAt,
        ["Fields"] = table.Fields.Select(field => new { Field = field.Name, field.Column, Owner = field.Owner is { } owner ? ConfigurationName.Of(owner) : null }),
    };
}
