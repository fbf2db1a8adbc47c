using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Mapping;
using BitableSync.Feishu;
using BitableSync.Feishu.Bitable;
using BitableSync.IntegrationTests.Simulator;
using BitableSync.Simulator.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>The client, wired as in the program, against a platform over real HTTP and WebSocket.</summary>
public abstract class FeishuTest : SimulatorTest
{
    private ServiceProvider? _services;

    private protected BitableClient Bitable => Get<BitableClient>();

    private protected TableAddress Table => new(AppToken, TableId);

    /// <summary>Settings below the section, to be added to or replaced.</summary>
    private protected virtual Dictionary<string, string?> Settings => new()
    {
        ["Domain"] = Host.BaseAddress.ToString(),
        ["AppId"] = Host.Platform.Options.AppId,
        ["AppSecret"] = Host.Platform.Options.AppSecret,
        ["RetryDelay"] = "00:00:00.050",
        ["AttemptTimeout"] = "00:00:02",
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var settings = Settings.ToDictionary(setting => $"{FeishuOptions.SectionName}:{setting.Key}", setting => setting.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddBitableSyncFeishu(configuration).BuildServiceProvider();
    }

    public override async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        await base.DisposeAsync();
    }

    private protected T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    private protected void Fault(FaultKind kind, string? path = null, int times = 1, int code = 0, int resetSeconds = 1, TimeSpan delay = default) =>
        Host.Platform.Faults.Add(new Fault { Kind = kind, Path = path, Times = times, Code = code, ResetSeconds = resetSeconds, Delay = delay });

    private protected static Dictionary<string, JsonNode?> Cells(params (string Name, JsonNode? Value)[] cells) => cells.ToDictionary(cell => cell.Name, cell => cell.Value);

    private protected async Task<IReadOnlyList<BitableRecord>> CreateRecordsAsync(int count, WriteOptions? options = null) =>
        await Bitable.BatchCreateAsync(Table, [.. Enumerable.Range(0, count).Select(i => Cells(("Name", $"n{i}"), ("Qty", i)))], options ?? WriteOptions.Default, default);

    /// <summary>A mapping of the table that has these fields; enough for what the client looks at.</summary>
    private protected TableMapping MappingOf(params FieldMapping[] fields) => new()
    {
        Name = new("orders"),
        Remote = new(new(AppToken), new(TableId)),
        Local = new("public", "orders"),
        Key = [],
        Fields = fields,
        TimeZone = TimeZoneInfo.Utc,
    };

    private protected async Task<int> CountAsync() => (await Bitable.SearchPageAsync(Table, SearchQuery.Everything, 1, null, default)).Total!.Value;

    private protected async Task<JsonElement> CellAsync(string recordId, string name) =>
        (await Bitable.BatchGetAsync(Table, [recordId], ReadOptions.Default, default)).Records[0].Fields[name];
}
