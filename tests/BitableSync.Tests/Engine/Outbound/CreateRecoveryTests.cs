using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Outbound;

/// <summary>A create whose answer was lost and whose key is used up: which record did it make?</summary>
public sealed class CreateRecoveryTests
{
    private static readonly RecordId Made = new("recMade");

    [Fact]
    public void A_record_is_known_again_by_the_values_that_its_events_say_it_held() => Recover(
        async memory =>
        {
            memory.Receive(new InboxEntry
            {
                Id = 0, Records = [Made], Edit = new EditMark(memory.Now, "person"), Cells = new Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>>
                {
                    [Made] = SimulatedMapping.Columns.ToDictionary(Field, column => new EventCell($"new {column} [\"2\"]", $"edited {column}")),
                },
            });
            await memory.RunAsync(SyncJob.Push);

            Assert.Equal(Row(2), memory.State.Links[Made].Row);
            Assert.Equal(2, memory.Records.Count);
        });

    [Fact]
    public void A_record_with_other_values_of_which_no_event_tells_within_a_minute_is_somebody_elses() => Recover(async memory =>
    {
        Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(2, memory.Records.Count);
        await memory.PassAsync(TimeSpan.FromMinutes(2));
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.False(memory.State.Links.ContainsKey(Made));
        Assert.Equal(3, memory.Records.Count);
    });

    /// <summary>Row 2 was sent; a record is there in which every value has been edited since.</summary>
    private static void Recover(Func<SyncedMemory, Task> scenario) => Run(1, async memory =>
    {
        memory.InsertRows(1);
        memory.Records[Made] = new RemoteRow(SimulatedMapping.Columns.ToDictionary(Field, column => $"edited {column}"), memory.Now, "person");
        Guid? used = null;
        memory.Remote.Answers = batch => batch.IdempotencyKey == (used ??= batch.IdempotencyKey)
            ? RemoteWriteResult.Failed(RemoteWriteOutcome.KeyUsed, new RemoteProblem(1254608, "key used"))
            : null;
        await scenario(memory);
    });
}
