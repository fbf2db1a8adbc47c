using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>A pull whose record is being written: what it fetches may be from before the call or from after it.</summary>
public sealed class WriteUnderWayTests
{
    [Fact]
    public void A_record_is_left_alone_while_a_call_is_under_way_and_the_others_are_not() => Run(2, async memory =>
    {
        Sent(memory, isUnderWay: true);
        memory.EditRecords([1, 2], number => $"person {number}");
        Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Pull));

        Assert.Equal("a1", memory.State.Rows[Row(1)]["a"]);
        Assert.Equal("person 2", memory.State.Rows[Row(2)]["a"]);
        Assert.Contains(memory.State.Inbox.Values, item => !item.Done && item.Entry.Records.Contains(Record(1)));
    });

    [Fact]
    public void A_batch_that_waits_for_its_turn_holds_nobody_up() => Run(1, async memory =>
    {
        Sent(memory, isUnderWay: false);
        memory.EditRecords([1], _ => "person");
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.Equal("person", memory.State.Rows[Row(1)]["a"]);
    });

    [Fact]
    public void A_batch_that_the_platform_does_not_take_now_holds_nobody_up_either() => Run(1, async memory =>
    {
        memory.UpdateRows([1], _ => "program");
        memory.Remote.Answers = _ => RemoteWriteResult.Failed(RemoteWriteOutcome.NotNow, new RemoteProblem(1254291, "busy", IsContention: true));
        Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Push));
        Assert.False(Assert.Single(memory.State.Outbox).Value.IsUnderWay);
    });

    [Fact]
    public void A_call_without_an_answer_counts_as_under_way_until_it_is_settled() => Run(1, async memory =>
    {
        memory.UpdateRows([1], _ => "program");
        var wasUnderWay = false;
        memory.Remote.Answers = _ =>
        {
            wasUnderWay = Assert.Single(memory.State.Outbox).Value.IsUnderWay;
            return null;
        };
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.True(wasUnderWay);
        Assert.Empty(memory.State.Outbox);
    });

    private static void Sent(SyncedMemory memory, bool isUnderWay)
    {
        var values = new Dictionary<FieldId, CanonicalValue> { [Field("b")] = new CanonicalValue.Text("sent") };
        memory.State.Outbox[900] = new OutboxBatch
        {
            Id = 900,
            Kind = RemoteWriteKind.Update,
            IdempotencyKey = Guid.Empty,
            Items = [new OutboxItem(Row(1), Record(1), 1, values, values, Edit: null, [])],
            IsUnderWay = isUnderWay,
        };
    }
}
