using System.Text.Json;
using BitableSync.Simulator;

namespace BitableSync.IntegrationTests.Simulator;

/// <summary>One fresh simulator per test, with one Base of one table: Name (text), Qty (number), Status (single select), Tags (multi select), Due (date), Done (checkbox).</summary>
public abstract class SimulatorTest : IAsyncLifetime, IDisposable
{
    private SimulatorHost? _host;
    private SimulatorClient? _client;

    private protected SimulatorHost Host => _host!;

    private protected SimulatorClient Client => _client!;

    private protected string AppToken { get; private set; } = "";

    private protected string TableId { get; private set; } = "";

    private protected string TablePath => $"open-apis/bitable/v1/apps/{AppToken}/tables/{TableId}";

    private protected string RecordsPath => TablePath + "/records";

    private protected virtual SimulatorOptions Options => new() { Seed = 7 };

    public virtual async Task InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(Options, CancellationToken.None);
        _client = new SimulatorClient(_host);
        var made = await Client.ControlAsync(HttpMethod.Post, "bases", new
        {
            name = "Shop",
            subscribed = true,
            tables = new[]
            {
                new
                {
                    name = "Orders",
                    fields = new object[]
                    {
                        new { field_name = "Name", type = 1 },
                        new { field_name = "Qty", type = 2 },
                        new { field_name = "Status", type = 3, property = new { options = new[] { new { name = "Open" }, new { name = "Done" } } } },
                        new { field_name = "Tags", type = 4 },
                        new { field_name = "Due", type = 5 },
                        new { field_name = "Done", type = 7 },
                    },
                },
            },
        });
        AppToken = made.GetProperty("app_token").GetString()!;
        TableId = made.GetProperty("tables")[0].GetProperty("table_id").GetString()!;
    }

    public virtual async Task DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<string> CreateAsync(object fields)
    {
        var reply = await Client.PostAsync(RecordsPath, new { fields });
        Assert.True(reply.Code == 0, reply.Body.ToString());
        return reply.Data.GetProperty("record").GetProperty("record_id").GetString()!;
    }

    private protected async Task<JsonElement> ReadAsync(string recordId)
    {
        var reply = await Client.PostAsync(RecordsPath + "/batch_get", new { record_ids = new[] { recordId } });
        return Assert.Single(reply.Data.GetProperty("records").EnumerateArray()).GetProperty("fields");
    }
}
