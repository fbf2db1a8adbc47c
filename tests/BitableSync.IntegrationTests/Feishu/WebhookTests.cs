using BitableSync.Feishu.Events;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator;
using EventContent = BitableSync.Feishu.Events.EventContent;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>Events pushed to a request URL, in each of the three ways an app can be configured.</summary>
public abstract class WebhookTests(string? encryptKey, string? verificationToken) : FeishuTest
{
    private WebhookHost? _webhook;

    private protected override SimulatorOptions Options => base.Options with { EncryptKey = encryptKey, VerificationToken = verificationToken, RetryScale = 0.001 };

    private protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        ["ReceiveMode"] = "webhook",
        ["EncryptKey"] = encryptKey,
        ["VerificationToken"] = verificationToken,
    };

    private WebhookHost Webhook => _webhook!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _webhook = await WebhookHost.StartAsync(Get<WebhookReceiver>());
        // The platform saves the address only after it answered the challenge.
        await Client.ControlAsync(HttpMethod.Put, "webhook", new { url = Webhook.Url, encrypt_key = encryptKey, verification_token = verificationToken });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_webhook is not null)
            await _webhook.DisposeAsync();
    }

    [Fact]
    public async Task Edits_arrive_as_record_events()
    {
        var id = (await CreateRecordsAsync(1))[0].RecordId;
        await Client.ControlAsync(HttpMethod.Patch, $"bases/{AppToken}/tables/{TableId}/records/{id}", new { fields = new { Qty = 5, Status = "Done" } });

        await Eventually.TrueAsync(() => Changes().Any(change => change.Action == ChangeAction.Edited), "the edit's event");

        var fields = await Bitable.ListFieldsAsync(Table, default);
        var edit = Changes().First(change => change.Action == ChangeAction.Edited);
        Assert.Equal(id, edit.RecordId);
        Assert.Contains(Changes(), change => change.Action == ChangeAction.Added && change.RecordId == id);
        var decoded = edit.After.ToDictionary(cell => cell.FieldId, cell =>
        {
            var field = fields.Single(field => field.FieldId == cell.FieldId);
            Assert.True(EventCells.TryDecode(field, cell, out var value), field.FieldName);
            return (field.FieldName, Value: value!.Value.ToString());
        }).Values;
        Assert.Contains(("Qty", "5"), decoded);
        Assert.Contains(("Status", "Done"), decoded);
        Assert.Empty(Webhook.Refused);
    }

    [Fact]
    public async Task A_renamed_field_arrives_as_a_field_event()
    {
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/tables/{TableId}/fields/Qty", new { field_name = "Quantity", type = 2 });

        await Eventually.TrueAsync(() => Webhook.Stored.Any(received => received.Type == EventTypes.FieldChanged), "the field event");

        var changed = Assert.IsType<EventContent.FieldsChanged>(Webhook.Stored.First(received => received.Type == EventTypes.FieldChanged).Content);
        var change = Assert.Single(changed.Changes);
        Assert.Equal(("Qty", "Quantity"), (change.NameBefore, change.NameAfter));
    }

    [Fact]
    public async Task What_was_not_stored_is_pushed_again_under_the_same_id()
    {
        Webhook.FailNext(2);

        await CreateRecordsAsync(1);

        await Eventually.TrueAsync(() => !Webhook.Stored.IsEmpty, "the event after two failures");
        var received = Webhook.Stored.First();
        // The platform counts an attempt when it has read the answer, a moment after the event was stored.
        await Eventually.TrueAsync(
            () => Host.Platform.Events.Single(status => status.EventId == received.EventId).Attempts == 3, "three attempts are counted");
        Assert.Empty(Webhook.Refused);
    }

    [Fact]
    public async Task Strangers_are_refused_and_nothing_is_stored()
    {
        using var http = new HttpClient();
        string[] bodies = ["", "{}", "[1]", "not json", """{"encrypt":"AAAA"}""", """{"schema":"2.0","header":{"event_id":"e1","event_type":"t","token":"guess"},"event":{}}"""];
        foreach (var body in bodies)
        {
            using var content = new StringContent(body);
            using var response = await http.PostAsync(Webhook.Url, content);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }

        Assert.Empty(Webhook.Stored);
        Assert.Equal(bodies.Length, Webhook.Refused.Count);
    }

    private IEnumerable<RecordChange> Changes() =>
        Webhook.Stored.Select(received => received.Content).OfType<EventContent.RecordsChanged>().SelectMany(changed => changed.Changes);
}

public sealed class PlainWebhookTests() : WebhookTests(null, "a-verification-token");

public sealed class SealedWebhookTests() : WebhookTests("an encrypt key", null);

public sealed class SealedWebhookWithTokenTests() : WebhookTests("an encrypt key", "a-verification-token");
