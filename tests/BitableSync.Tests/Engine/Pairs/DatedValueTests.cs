using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Pairs;

/// <summary>The later write wins, also where the row's value is one that the engine wrote, of which capture knows nothing.</summary>
public sealed class DatedValueTests
{
    [Fact]
    public void A_decision_counts_from_when_it_was_made() => Wins("decided", At(-10), entry => entry with { Act = HistoryAct.Decided, By = "Wang Fang", At = At(-5) });

    [Fact]
    public void An_edit_after_the_decision_wins() => Wins("person", At(-2), entry => entry with { Act = HistoryAct.Decided, By = "Wang Fang", At = At(-5) });

    [Fact]
    public void A_value_taken_from_Bitable_counts_from_its_edit_there() => Wins("person", At(-10), entry => entry with { Edit = new EditMark(At(-20), "other"), At = At(-5) });

    [Fact]
    public void A_value_taken_from_Bitable_later_than_the_edit_wins() => Wins("decided", At(-10), entry => entry with { Edit = new EditMark(At(-7), "other"), At = At(-5) });

    private static DateTimeOffset At(int seconds) => new BitableSync.Tests.Simulation.VirtualClock().GetUtcNow().AddMinutes(1).AddSeconds(seconds);

    /// <summary>The engine put "decided" on the row; a person wrote "person" in Bitable, both over what was agreed.</summary>
    private static void Wins(string winner, DateTimeOffset editedAt, Func<HistoryEntry, HistoryEntry> change) => Run(1, async memory =>
    {
        await memory.PassAsync(TimeSpan.FromMinutes(1));
        var taken = new Dictionary<FieldId, CanonicalValue> { [Field("a")] = new CanonicalValue.Text("decided") };
        memory.State.History[1] = change(new HistoryEntry { Id = 1, Record = Record(1), Row = Row(1), Act = HistoryAct.Updated, Side = Side.Local, After = taken });
        memory.State.Rows[Row(1)] = new Dictionary<string, string?>(memory.State.Rows[Row(1)]) { ["a"] = "decided" };
        memory.EditRecords([1], _ => "person");
        memory.Records[Record(1)] = memory.Records[Record(1)] with { ModifiedAt = editedAt };
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Push);

        Assert.Equal(winner, memory.State.Rows[Row(1)]["a"]);
        Assert.Equal(winner, memory.Records[Record(1)].Cells[Field("a")]);
    });
}
