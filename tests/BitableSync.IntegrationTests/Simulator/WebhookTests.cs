using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BitableSync.Simulator;
using BitableSync.Simulator.Events;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class WebhookTests : ReceivingTest
{
    private protected override SimulatorOptions Options => new() { Seed = 7, VerificationToken = "vtok", RetryScale = 0.000_001 };

    [Fact]
    public async Task A_persons_edit_arrives_with_before_and_after_and_the_operator()
    {
        var recordId = await CreateAsync(new { Name = "Old", Qty = 1, Status = "Open" });
        await Receiver.WaitForAsync(1);

        await Client.ControlAsync(HttpMethod.Patch, $"bases/{AppToken}/tables/Orders/records/{recordId}", new { @operator = "Wang Fang", fields = new { Name = "New", Status = "Done" } });

        var edit = (await Receiver.WaitForAsync(2))[1];
        Assert.Equal("drive.file.bitable_record_changed_v1", edit.Type);
        Assert.Equal("vtok", edit.Body.GetProperty("header").GetProperty("token").GetString());
        Assert.Equal((AppToken, TableId), (edit.Event.GetProperty("file_token").GetString(), edit.Event.GetProperty("table_id").GetString()));
        Assert.Equal(Host.Platform.People.Operator("Wang Fang").OpenId, edit.Event.GetProperty("operator_id").GetProperty("open_id").GetString());
        Assert.Equal(("record_edited", recordId), (edit.Action(0).GetProperty("action").GetString(), edit.Action(0).GetProperty("record_id").GetString()));
        Assert.Equal(["""[{"type":"text","text":"Old"}]""", OptionId("Open")], Values(edit.Action(0), "before_value"));
        Assert.Equal(["""[{"type":"text","text":"New"}]""", OptionId("Done")], Values(edit.Action(0), "after_value"));
    }

    [Fact]
    public async Task The_apps_own_batch_arrives_as_one_event_by_default_and_as_one_per_record_on_request()
    {
        var records = Enumerable.Range(0, 3).Select(number => new { fields = new { Qty = number } }).ToArray();

        await Client.PostAsync(RecordsPath + "/batch_create", new { records });
        var whole = Assert.Single(await Receiver.WaitForAsync(1));
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { actions_per_event = 1 });
        await Client.PostAsync(RecordsPath + "/batch_create", new { records });

        Assert.Equal(3, whole.Event.GetProperty("action_list").GetArrayLength());
        Assert.Equal(Host.Platform.People.Bot.OpenId, whole.Event.GetProperty("operator_id").GetProperty("open_id").GetString());
        Assert.All((await Receiver.WaitForAsync(4)).Skip(1), single => Assert.Equal(1, single.Event.GetProperty("action_list").GetArrayLength()));
    }

    [Fact]
    public async Task Cleared_cell_is_an_empty_string_and_a_deleted_record_has_only_before_values()
    {
        var recordId = await CreateAsync(new { Qty = 5 });
        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new Dictionary<string, object?> { ["Qty"] = null } });
        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Qty = 6 } });
        await Client.DeleteAsync($"{RecordsPath}/{recordId}");

        var deliveries = (await Receiver.WaitForAsync(4)).OrderBy(delivery => delivery.Event.GetProperty("revision").GetInt32()).ToList();

        Assert.Equal([""], Values(deliveries[1].Action(0), "after_value"));
        Assert.Equal("record_deleted", deliveries[3].Action(0).GetProperty("action").GetString());
        Assert.Equal(["6"], Values(deliveries[3].Action(0), "before_value"));
        Assert.False(deliveries[3].Action(0).TryGetProperty("after_value", out _));
    }

    [Fact]
    public async Task A_new_option_name_raises_a_field_event_beside_the_record_event()
    {
        await CreateAsync(new { Status = "Waiting" });

        var field = (await Receiver.WaitForAsync(2)).Single(delivery => delivery.Type == "drive.file.bitable_field_changed_v1");

        var names = field.Action(0).GetProperty("after_value").GetProperty("property").GetProperty("options").EnumerateArray().Select(option => option.GetProperty("name").GetString());
        Assert.Equal(["Open", "Done", "Waiting"], names);
    }

    [Fact]
    public async Task Failed_deliveries_are_repeated_with_the_same_id_until_one_succeeds()
    {
        Receiver.FailNext(3);

        await CreateAsync(new { Qty = 1 });

        var deliveries = await Receiver.WaitForAsync(4);
        Assert.Single(deliveries.Select(delivery => delivery.EventId).Distinct());
        await Wait.UntilAsync(() => Host.Platform.Events[0].State == EventState.Delivered, "delivered");
    }

    [Fact]
    public async Task After_four_repetitions_the_event_is_lost()
    {
        Receiver.FailNext(5);

        await CreateAsync(new { Qty = 1 });

        await Wait.UntilAsync(() => Host.Platform.Events[0].State == EventState.Lost, "lost");
        Assert.Equal(5, Assert.Single(Host.Platform.Events).Attempts);
        Assert.Equal(5, Receiver.Deliveries.Count);
    }

    [Fact]
    public async Task Unsubscribed_documents_raise_nothing()
    {
        await Client.DeleteAsync($"open-apis/drive/v1/files/{AppToken}/delete_subscribe?file_type=bitable");
        await CreateAsync(new { Qty = 1 });
        await Client.PostAsync($"open-apis/drive/v1/files/{AppToken}/subscribe?file_type=bitable", new { });
        await CreateAsync(new { Qty = 2 });

        var only = Assert.Single(await Receiver.WaitForAsync(1));
        Assert.Equal(["2"], Values(only.Action(0), "after_value"));
    }

    [Fact]
    public async Task With_an_encrypt_key_the_challenge_and_events_are_encrypted_and_events_signed()
    {
        await using var receiver = await EventReceiver.StartAsync("test key");
        await Client.ControlAsync(HttpMethod.Put, "webhook", new { url = receiver.Url, encrypt_key = "test key" });

        await CreateAsync(new { Qty = 1 });

        var delivery = Assert.Single(await receiver.WaitForAsync(1));
        var signed = Encoding.UTF8.GetBytes(delivery.Headers["X-Lark-Request-Timestamp"] + delivery.Headers["X-Lark-Request-Nonce"] + "test key");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. signed, .. delivery.Raw])), delivery.Headers["X-Lark-Signature"]);
    }

    [Fact]
    public async Task A_request_url_that_fails_the_challenge_is_not_saved()
    {
        var reply = await Client.SendAsync(HttpMethod.Put, "simulator/webhook", new { url = new Uri(Host.BaseAddress, "simulator/bases") }, token: "");

        Assert.Equal(400, reply.Status);
        Assert.Equal(Receiver.Url, Host.Platform.Webhook.Url);
    }

    [Fact]
    public async Task A_request_url_given_at_the_start_gets_its_challenge_once_it_is_up()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { WebhookUrl = Receiver.Url }, CancellationToken.None);

        await Wait.UntilAsync(() => Receiver.Challenges > 1, "challenge");
    }

    [Fact]
    public async Task Without_permission_for_the_document_no_event_comes()
    {
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/access", new { access = "none" });

        await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables/Orders/records", new { fields = new { Qty = 1 } });

        Assert.Empty(Host.Platform.Events);
    }

    [Fact]
    public async Task Shifted_clock_shows_in_the_event_and_the_date_header()
    {
        await Client.ControlAsync(HttpMethod.Put, "clock", new { shift_ms = -3_600_000 });

        var reply = await Client.PostAsync(RecordsPath, new { fields = new { Qty = 1 } });

        var told = DateTimeOffset.FromUnixTimeSeconds((await Receiver.WaitForAsync(1))[0].Event.GetProperty("update_time").GetInt64());
        Assert.InRange((TimeProvider.System.GetUtcNow() - told).TotalMinutes, 59, 61);
        Assert.InRange((TimeProvider.System.GetUtcNow() - reply.Headers.Date!.Value).TotalMinutes, 59, 61);
    }

    private string OptionId(string name) => Host.Platform.FindBase(AppToken)!.FindTable(TableId)!.FieldNamed("Status")!.OptionNamed(name)!.Id;

    private static IEnumerable<string?> Values(JsonElement action, string side) =>
        action.GetProperty(side).EnumerateArray().Select(value => value.GetProperty("field_value").GetString());
}
