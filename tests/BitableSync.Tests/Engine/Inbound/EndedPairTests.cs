using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>Pairs that lose a side while something of them is under way or parked.</summary>
public sealed class EndedPairTests
{
    [Fact]
    public void A_row_that_comes_back_keeps_what_a_call_with_a_lost_answer_had_brought_to_Bitable() => Run(1, async memory =>
    {
        var sent = new OutboxItem(
            Row(1), Record(1), 1, new Dictionary<FieldId, CanonicalValue> { [Field("f")] = new CanonicalValue.Text("newer") }, memory.State.Links[Record(1)].Base, Edit: null, []);
        memory.State.Closed[1] = new OutboxBatch { Kind = RemoteWriteKind.Update, IdempotencyKey = Guid.Empty, Items = [sent] };
        memory.EditRecords([1], _ => "newer", "f");
        memory.DeleteRows([1]);
        memory.EditRecords([1], _ => "person");
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));

        Assert.Equal("newer", memory.State.Rows[Row(1)]["f"]);
        var cameBack = Assert.Single(memory.State.History.Values, entry => entry.Act == HistoryAct.Created);
        Assert.Equal(new CanonicalValue.Text("newer"), cameBack.Before[Field("f")]);
        Assert.DoesNotContain(Field("a"), cameBack.Before.Keys);
    }, mapping => mapping with { OnDeleteConflict = DeleteConflictPolicy.UpdateWins });

    [Fact]
    public void Nothing_stays_parked_of_a_record_whose_row_gets_a_new_one() => Run(1, async memory =>
    {
        memory.State.DeadLetters.Add(new ParkedItem(new DeadLetter(Side.Local, RowKey.FromParts(["old key"]), Record(1), "23514", "refused by a check"), DueAt: null));
        memory.UpdateRows([1], _ => "edited");
        memory.DeleteRecords([1]);
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Push);

        Assert.Empty(memory.State.DeadLetters);
        Assert.Equal("edited", Assert.Single(memory.Records).Value.Cells[Field("a")]);
    }, mapping => mapping with { OnDeleteConflict = DeleteConflictPolicy.UpdateWins });

    [Fact]
    public void Nothing_stays_parked_of_a_row_that_came_back_with_other_values() => Run(1, async memory =>
    {
        memory.State.DeadLetters.Add(new ParkedItem(new DeadLetter(Side.Remote, Row(1), Record(1), "1254063", "refused"), DueAt: null));
        memory.DeleteRows([1]);
        memory.EditRecords([1], _ => "person");
        await memory.RunAsync(SyncJob.Pull);

        Assert.Equal("person", memory.State.Rows[Row(1)]["a"]);
        Assert.Empty(memory.State.DeadLetters);
    }, mapping => mapping with { OnDeleteConflict = DeleteConflictPolicy.UpdateWins });

    [Fact]
    public void A_write_that_Bitable_refuses_is_not_parked_where_its_pair_is_gone_by_then() => Run(1, async memory =>
    {
        memory.UpdateRows([1], _ => "refused");
        memory.Remote.Refuses = _ =>
        {
            memory.State.Rows.Remove(Row(1));
            memory.State.Links.Remove(Record(1));
            return 1254063;
        };
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.Empty(memory.State.DeadLetters);
        Assert.Empty(memory.State.Changes);
    });
}
