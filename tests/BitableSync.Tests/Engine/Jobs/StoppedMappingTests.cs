using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Logging;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Jobs;

/// <summary>That a person must act is said once, when it comes to be so, however often the jobs are asked for meanwhile.</summary>
public sealed class StoppedMappingTests
{
    private const int TableGone = 1254041;

    [Fact]
    public void A_run_that_stops_the_mapping_asks_for_a_person_and_the_runs_after_it_keep_quiet() => Run(10, async memory =>
    {
        memory.Remote.Answers = _ => RemoteWriteResult.Failed(RemoteWriteOutcome.Stopped, new RemoteProblem(TableGone, "The table is gone."));
        memory.UpdateRows([1], _ => "edited");
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        foreach (var job in Enum.GetValues<SyncJob>())
        {
            Assert.Equal(new JobResult.AwaitsPerson("The table is gone."), await memory.RunAsync(job));
        }

        Assert.Equal(["Push of 'm1' has stopped and waits for a person: The table is gone."], Notable(memory));
        Assert.Equal(3, memory.Log.At(LogLevel.Debug).Count(line => line.EndsWith("did nothing, for it waits for a person: The table is gone.", StringComparison.Ordinal)));
    });

    [Fact]
    public void A_held_mass_change_asks_for_a_person_once_and_again_after_a_decision() => Run(300, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 150));
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.IsType<JobResult.AwaitsPerson>(await memory.RunAsync(SyncJob.Push));
        // Late enough for it to be counted again.
        await memory.PassAsync(TimeSpan.FromMinutes(6));
        Assert.IsType<JobResult.AwaitsPerson>(await memory.RunAsync(SyncJob.Push));
        Assert.Single(Notable(memory));

        await memory.DecideAsync(HoldState.Approved);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        memory.DeleteRows(Enumerable.Range(151, 100));
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(2, Notable(memory).Count());
    });

    private static IEnumerable<string> Notable(SyncedMemory memory) => [.. memory.Log.At(LogLevel.Warning), .. memory.Log.At(LogLevel.Error)];
}
