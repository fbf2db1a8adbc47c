using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Outbound;

/// <summary>
/// A write reached Bitable and its answer did not reach us; then the row changed again. What Bitable holds is the engine's own, and no
/// edit of a person that could stand against the newer one.
/// </summary>
public sealed class UnansweredWriteTests
{
    [Fact]
    public void A_newer_value_of_the_row_goes_over_the_one_that_landed() => Run(1, async memory =>
    {
        await SendAsync(memory, then: () => memory.UpdateRows([1], _ => "newer"));
        Assert.Equal("newer", memory.Records[Record(1)].Cells[Field("a")]);
        Assert.Equal("newer", memory.State.Rows[Row(1)]["a"]);
        Assert.Empty(memory.State.Conflicts);
    });

    [Fact]
    public void A_row_taken_back_to_what_it_was_stays_so_although_Bitable_tells_of_the_write() => Run(1, async memory =>
    {
        await SendAsync(memory, then: () => memory.UpdateRows([1], _ => "a1"));
        memory.Receive(new InboxEntry { Id = 0, Records = [Record(1)], Edit = new EditMark(memory.Now, "app") });
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Push);
        Assert.Equal("a1", memory.State.Rows[Row(1)]["a"]);
        Assert.Equal("a1", memory.Records[Record(1)].Cells[Field("a")]);
        Assert.Empty(memory.State.Conflicts);
    });

    [Fact]
    public void A_row_that_is_deleted_takes_the_record_along() => Run(1, async memory =>
    {
        await SendAsync(memory, then: () => memory.DeleteRows([1]));
        Assert.Empty(memory.Records);
        Assert.Empty(memory.State.Links);
        Assert.Empty(memory.State.Conflicts);
    });

    [Fact]
    public void An_edit_in_Bitable_since_then_is_in_conflict_as_ever() => Run(1, async memory =>
    {
        await SendAsync(memory, then: () =>
        {
            memory.EditRecords([1], _ => "person");
            memory.UpdateRows([1], _ => "newer");
        });
        Assert.Equal(("newer", "person"), Assert.Single(memory.State.Conflicts.Values) is { Conflict: { Local: CanonicalValue.Text local, Remote: CanonicalValue.Text remote } } ? (local.Value, remote.Value) : default);
    });

    [Fact]
    public void The_history_tells_of_the_write_once_it_has_been_seen() => Run(1, async memory =>
    {
        await SendAsync(memory, then: () => memory.UpdateRows([1], _ => "newer"));
        string[] written = [.. memory.State.History.Values
            .Where(entry => entry is { Act: HistoryAct.Updated, Side: Side.Remote })
            .Select(entry => ((CanonicalValue.Text)entry.After[Field("a")]).Value)];
        Assert.Equal(["sent", "newer"], written);
    });

    private static async Task SendAsync(SyncedMemory memory, Action then)
    {
        memory.Remote.Arrives = _ =>
        {
            memory.Remote.Arrives = answer => answer;
            then();
            return RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, "the connection broke"));
        };
        memory.UpdateRows([1], _ => "sent");
        await memory.RunAsync(SyncJob.Push);
    }
}
