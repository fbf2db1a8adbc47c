using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Outbound;

/// <summary>Batches that Bitable refuses: bad records are found in few calls, and one cause for all is not looked for in each.</summary>
public sealed class RefusedBatchTests
{
    private const int ValueRefused = 1254060;
    private const int Batch = 500;

    /// <summary>⌈log2 500⌉.</summary>
    private const int Halvings = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    [InlineData(500)]
    [InlineData(3, 300, 301, 499)]
    public void Each_bad_record_of_500_costs_at_most_18_calls_and_the_others_go_through(params int[] bad) => Edited(Batch, async memory =>
    {
        var refused = bad.Select(Record).ToHashSet();
        memory.Remote.Refuses = write => refused.Contains(write.Record!.Value) ? ValueRefused : null;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.InRange(memory.Remote.Writes, 2, 1 + bad.Length * 2 * Halvings);
        Assert.Equal(bad.Length, memory.State.DeadLetters.Count);
        Assert.Equal(Batch - bad.Length, memory.Records.Values.Count(record => record.Cells[Field("a")].StartsWith("edited", StringComparison.Ordinal)));
    });

    [Fact]
    public void A_cause_common_to_all_500_stops_the_mapping_after_few_calls_and_parks_nothing() => Edited(Batch, async memory =>
    {
        memory.Remote.Refuses = _ => ValueRefused;
        var stopped = Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));

        Assert.Contains($"code {ValueRefused}", stopped.Reason);
        Assert.InRange(memory.Remote.Writes, 2, 1 + RefusalPattern.MostCallsForOneCause);
        Assert.Empty(memory.State.DeadLetters);
        Assert.Empty(memory.State.Outbox);
        Assert.Equal(Batch, memory.State.Changes.Count);
        Assert.Equal(stopped.Reason, memory.State.Status!.StoppedBecause);
    });

    [Fact]
    public void A_cause_common_to_nearly_all_stops_the_mapping_too() => Edited(Batch, async memory =>
    {
        memory.Remote.Refuses = write => write.Record!.Value.Value.EndsWith('7') ? null : ValueRefused;
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.InRange(memory.Remote.Writes, 2, 1 + RefusalPattern.MostCallsForOneCause);
    });

    [Fact]
    public void Many_bad_records_of_different_causes_are_parked_one_by_one() => Edited(100, async memory =>
    {
        memory.Remote.Refuses = write => int.Parse(write.Record!.Value.Value[3..], System.Globalization.CultureInfo.InvariantCulture) % 2 == 0 ? ValueRefused : ValueRefused + 1;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(100, memory.State.DeadLetters.Count);
    });

    [Fact]
    public void A_handful_of_bad_edits_is_parked_however_alike_they_are() => Edited(10, async memory =>
    {
        memory.Remote.Refuses = _ => ValueRefused;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(10, memory.State.DeadLetters.Count);
    });

    [Fact]
    public void A_failure_that_persists_whatever_is_sent_again_ends_in_smaller_batches() => Edited(64, async memory =>
    {
        // 1254002: the change is too big. It may have been applied for all the engine knows.
        memory.Remote.Answers = batch => batch.Writes.Count > 8
            ? RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(1254002, "Fail", MayBeData: true))
            : null;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Empty(memory.State.DeadLetters);
        Assert.All(memory.Records.Values, record => Assert.StartsWith("edited", record.Cells[Field("a")]));
    });

    [Fact]
    public void A_failure_that_passes_is_sent_again_as_it_was() => Edited(64, async memory =>
    {
        memory.Remote.Answers = _ => memory.Remote.Writes == 1
            ? RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(1254002, "Fail", MayBeData: true))
            : null;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(2, memory.Remote.Writes);
    });

    private static void Edited(int rows, Func<SyncedMemory, Task> scenario) => Run(
        rows,
        memory =>
        {
            memory.UpdateRows(Enumerable.Range(1, rows), number => $"edited {number}");
            return scenario(memory);
        },
        mapping => mapping with { Guard = new GuardOptions { Share = 1 } });
}
