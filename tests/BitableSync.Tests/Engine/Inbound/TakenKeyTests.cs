using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>A record whose business key is that of a row which another record has.</summary>
public sealed class TakenKeyTests
{
    [Fact]
    public void A_record_made_anew_has_a_row_when_the_event_of_the_deletion_of_the_old_one_comes_after_its_own() => Run(1, async memory =>
    {
        Copy(memory, 1, 2);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal(Record(2), Assert.Single(memory.State.DeadLetters).Letter.Record);

        memory.Triggered.Clear();
        memory.DeleteRecords([1]);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Contains(SyncJob.Pull, memory.Triggered);
        await memory.RunAsync(SyncJob.Pull);

        AssertOnly(memory, 2);
    }, SimulatedMapping.WithKey);

    [Fact]
    public void A_copy_of_a_record_has_a_row_when_the_row_of_the_original_was_deleted() => Run(1, async memory =>
    {
        Copy(memory, 1, 2);
        await memory.RunAsync(SyncJob.Pull);
        memory.DeleteRows([1]);
        await memory.RunAsync(SyncJob.Push);
        Assert.Contains(SyncJob.Pull, memory.Triggered);
        await memory.RunAsync(SyncJob.Pull);

        AssertOnly(memory, 2);
    }, SimulatedMapping.WithKey);

    [Fact]
    public void A_copy_of_a_record_is_looked_at_now_and_then_and_has_a_row_when_the_original_has_another_key() => Run(1, async memory =>
    {
        Copy(memory, 1, 2);
        await memory.RunAsync(SyncJob.Pull);
        memory.EditRecords([1], _ => "another key");
        await memory.RunAsync(SyncJob.Pull);
        await memory.PassAsync(TimeSpan.FromMinutes(1));
        await memory.RunAsync(SyncJob.Pull);

        Assert.Equal(2, memory.State.Links.Count);
        Assert.Empty(memory.State.DeadLetters);
    }, SimulatedMapping.WithKey);

    private static void Copy(SyncedMemory memory, int original, int copy)
    {
        memory.Records[Record(copy)] = memory.Records[Record(original)];
        memory.Receive(new InboxEntry { Id = 0, Records = [Record(copy)], Edit = new EditMark(memory.Now, "person") });
    }

    private static void AssertOnly(SyncedMemory memory, int record)
    {
        Assert.Empty(memory.State.DeadLetters);
        var link = Assert.Single(memory.State.Links).Value;
        Assert.Equal(Record(record), link.Record);
        Assert.Equal(link.Row, Assert.Single(memory.State.Rows).Key);
    }
}
