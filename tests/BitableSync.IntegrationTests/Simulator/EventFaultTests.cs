using BitableSync.Simulator.Events;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class EventFaultTests : ReceivingTest
{
    [Fact]
    public async Task A_dropped_event_never_goes_out()
    {
        await FaultAsync(new { kind = "drop", times = 1 });
        await CreateAsync(new { Qty = 1 });
        await CreateAsync(new { Qty = 2 });

        await Wait.UntilAsync(() => Host.Platform.Events.Count == 2 && Host.Platform.Events[1].State == EventState.Delivered, "second delivered");

        Assert.Equal(EventState.Dropped, Host.Platform.Events[0].State);
        Assert.Single(Receiver.Deliveries);
    }

    [Fact]
    public async Task A_duplicated_event_comes_twice_with_one_id()
    {
        await FaultAsync(new { kind = "duplicate", times = 1 });

        await CreateAsync(new { Qty = 1 });

        Assert.Single((await Receiver.WaitForAsync(2)).Select(delivery => delivery.EventId).Distinct());
    }

    [Fact]
    public async Task A_reordered_event_comes_after_its_successor()
    {
        await FaultAsync(new { kind = "reorder", times = 1, delay_ms = 60_000 });

        await CreateAsync(new { Qty = 1 });
        await CreateAsync(new { Qty = 2 });

        var revisions = (await Receiver.WaitForAsync(2)).Select(delivery => delivery.Event.GetProperty("revision").GetInt32()).ToList();
        Assert.Equal(revisions.OrderDescending(), revisions);
    }

    [Fact]
    public async Task A_held_back_event_goes_out_alone_when_none_follows()
    {
        await FaultAsync(new { kind = "reorder", times = 1, delay_ms = 50 });

        await CreateAsync(new { Qty = 1 });

        await Receiver.WaitForAsync(1);
    }

    [Fact]
    public async Task A_delayed_event_lets_others_pass()
    {
        await FaultAsync(new { kind = "delay", times = 1, delay_ms = 300 });

        await CreateAsync(new { Qty = 1 });
        await CreateAsync(new { Qty = 2 });

        var deliveries = await Receiver.WaitForAsync(2);
        Assert.True(deliveries[0].Event.GetProperty("revision").GetInt32() > deliveries[1].Event.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task Events_can_carry_full_snapshots_and_plain_text()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { event_content = "full_snapshot", event_text = "plain" });
        var recordId = await CreateAsync(new { Name = "plain", Qty = 1 });
        await Client.PutAsync($"{RecordsPath}/{recordId}", new { fields = new { Qty = 2 } });

        var edit = (await Receiver.WaitForAsync(2)).Single(delivery => delivery.Action(0).GetProperty("action").GetString() == "record_edited");

        Assert.Equal(["plain", "2"], edit.Action(0).GetProperty("after_value").EnumerateArray().Select(value => value.GetProperty("field_value").GetString()));
    }

    private Task FaultAsync(object fault) => Client.ControlAsync(HttpMethod.Post, "events/faults", fault);
}
