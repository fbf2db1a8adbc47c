using BitableSync.Core.Mapping;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Jobs;

/// <summary>A mapping is paused while one of its jobs has much to do: the job ends between two of its steps, and goes on when resumed.</summary>
public sealed class PausedRunTests
{
    private const int Pairs = 3000;
    private const string Paused = "Paused by wang.fang.";
    private static readonly IEnumerable<int> All = Enumerable.Range(1, Pairs);

    [Fact]
    public void A_push_settles_the_call_in_hand_and_sends_no_other() => Busy(async memory =>
    {
        memory.UpdateRows(All, number => $"edited {number}");
        await PausedAsync(memory, SyncJob.Push);
        var written = Edited(memory);
        Assert.InRange(written, 1, Pairs - 1);
        // What was written is settled: its changes are gone from the queue, and nobody need ask what became of the call.
        Assert.Equal(Pairs - written, memory.State.Changes.Count);

        await memory.ResumeAsync();
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(Pairs, Edited(memory));
    });

    [Fact]
    public void A_pull_applies_the_records_in_hand_and_fetches_no_others() => Busy(async memory =>
    {
        memory.EditRecords(All, number => $"edited {number}");
        await PausedAsync(memory, SyncJob.Pull);
        Assert.InRange(Applied(memory), 1, Pairs - 1);

        await memory.ResumeAsync();
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.Equal(Pairs, Applied(memory));
    });

    [Fact]
    public void A_comparison_reads_no_further_page_and_is_no_complete_one() => Busy(async memory =>
    {
        await PausedAsync(memory, SyncJob.Reconcile);
        var scan = memory.State.Status!.Scan!;
        Assert.InRange(scan.Seen, 1, Pairs - 1);
        Assert.Null(scan.EndedAt);

        await memory.ResumeAsync();
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Reconcile));
        Assert.NotNull(memory.State.Status!.Scan!.EndedAt);
    });

    [Fact]
    public void A_run_is_not_ended_by_a_pause_that_is_over() => Busy(async memory =>
    {
        memory.EditRecords(All, number => $"edited {number}");
        await memory.StopAsync(Paused);
        await memory.ResumeAsync();
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
    });

    private static void Busy(Func<SyncedMemory, Task> scenario) =>
        Run(Pairs, scenario, mapping => mapping with { Guard = new GuardOptions { Records = Pairs } });

    private static async Task PausedAsync(SyncedMemory memory, SyncJob job)
    {
        var running = memory.RunAsync(job);
        await memory.PassAsync(TimeSpan.FromMilliseconds(100));
        await memory.StopAsync(Paused);
        Assert.Equal(new JobResult.AwaitsPerson(Paused), await running);
    }

    private static int Edited(SyncedMemory memory) => memory.Records.Values.Count(record => IsEdited(record.Cells[Field("a")]));

    private static int Applied(SyncedMemory memory) => memory.State.Rows.Values.Count(row => IsEdited(row["a"]!));

    private static bool IsEdited(string value) => value.StartsWith("edited", StringComparison.Ordinal);
}
