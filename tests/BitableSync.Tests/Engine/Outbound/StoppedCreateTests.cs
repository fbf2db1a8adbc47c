using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Outbound;

/// <summary>A create that was made, unseen, is not made again after its mapping was stopped.</summary>
public sealed class StoppedCreateTests
{
    [Fact]
    public void A_create_that_may_have_been_made_keeps_its_key_while_the_mapping_is_stopped() => Run(pairs: 0, async memory =>
    {
        memory.InsertRows(1);
        memory.Remote.Arrives = answer => memory.Remote.Writes == 1 ? Failed(RemoteWriteOutcome.Unknown, "reset after it was applied") : answer;
        memory.Remote.Answers = _ => memory.Remote.Writes == 2 ? Failed(RemoteWriteOutcome.Stopped, "the app may not") : null;
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));

        memory.State.Status = memory.State.Status! with { StoppedBecause = null };
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.Single(memory.Records);
        Assert.Equal(memory.Records.Keys, memory.State.Links.Keys);
    });

    private static RemoteWriteResult Failed(RemoteWriteOutcome outcome, string message) => RemoteWriteResult.Failed(outcome, new RemoteProblem(0, message));
}
