using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;

namespace BitableSync.App.Demo;

/// <summary>The demo's Base, made through the platform's own API.</summary>
internal sealed class DemoBitable(BitableClient client, string appToken, IReadOnlyDictionary<CrmTable, string> tableIds)
{
    public const string TimeZone = "Asia/Shanghai";

    public string AppToken => appToken;

    public string TableId(CrmTable table) => tableIds[table];

    public static async Task<DemoBitable> CreateAsync(BitableClient client, CancellationToken cancellationToken)
    {
        var app = await client.CreateBaseAsync("CRM", TimeZone, cancellationToken);
        var tableIds = new Dictionary<CrmTable, string>();
        foreach (var table in CrmTable.All)
        {
            var definition = new TableDefinition(table.Title, [.. table.Fields.Select(Define)]);
            tableIds[table] = (await client.CreateTableAsync(app.AppToken, definition, cancellationToken)).TableId;
        }

        // A new Base comes with a table of blank records that nobody asked for.
        if (app.DefaultTableId is { } standard) await client.DeleteTableAsync(new TableAddress(app.AppToken, standard), cancellationToken);
        return new DemoBitable(client, app.AppToken, tableIds);
    }

    /// <summary>Every record of a table, read page by page.</summary>
    public async Task<IReadOnlyList<BitableRecord>> ReadAllAsync(CrmTable table, CancellationToken cancellationToken)
    {
        List<BitableRecord> records = [];
        var address = new TableAddress(appToken, tableIds[table]);
        await foreach (var page in client.SearchAsync(address, SearchQuery.Everything, BitableLimits.RecordsPerPage, cancellationToken)) records.AddRange(page.Items);
        return records;
    }

    private static FieldDefinition Define(CrmField field) => new(field.Name, field.Type)
    {
        Property = field.Type switch
        {
            BitableFieldType.Number => JsonSerializer.SerializeToElement(new { formatter = field.Name.EndsWith("ID", StringComparison.Ordinal) ? "0" : "0.00" }),
            BitableFieldType.DateTime => JsonSerializer.SerializeToElement(new { date_formatter = field.HasTime ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd" }),
            BitableFieldType.SingleSelect or BitableFieldType.MultiSelect =>
                JsonSerializer.SerializeToElement(new { options = field.Options.Select((name, index) => new { name, color = index }) }),
            _ => null,
        },
    };
}
