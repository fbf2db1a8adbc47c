using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.DeadLetters;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.DependencyInjection;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.DeadLetters;

/// <summary>What one side refuses is left alone until it changes or somebody says so.</summary>
public sealed class ParkedPairTests
{
    private const string Poison = "x";

    [Fact]
    public void A_refused_record_is_tried_by_one_comparison_and_then_only_after_a_change_even_if_its_event_was_lost() => Run(5, async memory =>
    {
        memory.EditRecords([2], _ => Poison);
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Pull));
        Assert.Equal(1, await ComparedAsync(memory));
        Assert.Equal(0, await ComparedAsync(memory));
        Assert.Equal(0, await ComparedAsync(memory));
        Assert.Single(memory.State.DeadLetters);

        var record = memory.Records[Record(2)];
        memory.Records[Record(2)] = record with { Cells = new Dictionary<FieldId, string>(record.Cells) { [Field("a")] = "mended" } };
        Assert.Equal(0, await ComparedAsync(memory));
        Assert.Empty(memory.State.DeadLetters);
        Assert.Equal("mended", memory.State.Rows[Row(2)]["a"]);
    });

    [Fact]
    public void A_row_whose_record_is_refused_is_tried_by_one_comparison_and_then_only_after_a_change() => Run(5, async memory =>
    {
        memory.Remote.Refuses = write => write.Record is null && $"{write.Cells[Field("a")]}".StartsWith("new", StringComparison.Ordinal) ? 1254015 : null;
        memory.InsertRows(1);
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Push));
        Assert.Equal(1, await ComparedAsync(memory));
        Assert.Equal(0, await ComparedAsync(memory));
        Assert.Equal(1, memory.State.Status!.Scan!.Differences);

        memory.State.Rows[Row(6)] = new Dictionary<string, string?>(memory.State.Rows[Row(6)]) { ["a"] = "mended" };
        Assert.Equal(0, await ComparedAsync(memory));
        Assert.Empty(memory.State.DeadLetters);
        Assert.Equal(6, memory.Records.Count);
    });

    [Fact]
    public void Replayed_items_go_through_where_the_cause_is_gone_and_count_an_attempt_where_it_is_not() => Run(5, async memory =>
    {
        memory.Remote.Refuses = write => write.Record is null ? 1254015 : null;
        memory.InsertRows(1);
        memory.EditRecords([2], _ => Poison);
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Push));
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Pull));

        memory.Remote.Refuses = _ => null;
        await using var services = memory.Services();
        await services.GetRequiredService<DeadLetterReplayer>().ReplayAsync(
            memory.World.Tables[0].Mapping, [.. memory.State.DeadLetters.Select(item => item.Letter)], CancellationToken.None);
        Assert.Equal(0, await ParkedBy(memory, SyncJob.Push));
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Pull));
        Assert.Equal(6, memory.Records.Count);
        Assert.Equal(Side.Local, Assert.Single(memory.State.DeadLetters).Letter.Target);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refused_row_is_tried_again_by_itself_only_where_the_cause_may_go_away_without_an_edit_of_it(bool mayHealItself) => Run(5, async memory =>
    {
        memory.Remote.Answers = _ => RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new RemoteProblem(1254067, "code 1254067", MayHealItself: mayHealItself));
        memory.InsertRows(1);
        Assert.Equal(1, await ParkedBy(memory, SyncJob.Push));

        memory.Remote.Answers = _ => null;
        await memory.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await ParkedBy(memory, SyncJob.Push));
        Assert.Equal(mayHealItself ? 6 : 5, memory.Records.Count);
        Assert.Equal(mayHealItself ? 0 : 1, memory.State.DeadLetters.Count);
    });

    /// <summary>Items that a comparison and the runs after it parked.</summary>
    private static async Task<int> ComparedAsync(SyncedMemory memory)
    {
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Reconcile));
        return await ParkedBy(memory, SyncJob.Pull) + await ParkedBy(memory, SyncJob.Push);
    }

    private static async Task<int> ParkedBy(SyncedMemory memory, SyncJob job) => Assert.IsType<JobResult.Done>(await memory.RunAsync(job)).Counts.Parked;
}
