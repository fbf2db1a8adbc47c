using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Events;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator;
using EventContent = BitableSync.Feishu.Events.EventContent;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>An app of the store proves itself with a ticket that the platform pushes to it.</summary>
public sealed class StoreAppTests : FeishuTest
{
    private WebhookHost? _webhook;

    private protected override SimulatorOptions Options => base.Options with { StoreApp = true, EncryptKey = "an encrypt key", RetryScale = 0.001 };

    private protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        ["AppType"] = "store",
        ["TenantKey"] = Host.Platform.Options.TenantKey,
        ["ReceiveMode"] = "webhook",
        ["EncryptKey"] = "an encrypt key",
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _webhook = await WebhookHost.StartAsync(Get<WebhookReceiver>());
        await Client.ControlAsync(HttpMethod.Put, "webhook", new { url = _webhook.Url });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_webhook is not null)
            await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task The_ticket_is_asked_for_received_and_turned_into_a_token()
    {
        var asking = Bitable.GetBaseAsync(AppToken, default);
        await Eventually.TrueAsync(() => Tickets().Any(), "the pushed ticket");
        await Get<IAppTickets>().KeepAsync(Tickets().Last(), default);

        // The call that asked may have given up before the ticket came.
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(AppToken, (await Bitable.GetBaseAsync(AppToken, default)).AppToken);
        Assert.Empty(_webhook!.Refused);
    }

    private IEnumerable<string> Tickets() =>
        _webhook!.Stored.Select(received => received.Content).OfType<EventContent.AppTicket>().Select(content => content.Ticket);
}
