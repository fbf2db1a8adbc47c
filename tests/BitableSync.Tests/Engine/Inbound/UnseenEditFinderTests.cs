using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Pairs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>The row took "person" from Bitable while a write of "program" was under way there, so "person" was sent once more.</summary>
public sealed class UnseenEditFinderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TableMapping Mapping = SimulatedMapping.Create(1);

    private static readonly FieldId FieldA = Mapping.Fields[0].Field;

    private static readonly InboxEntry Persons = Event(7, "agreed", "person");

    private static readonly OutboxBatch SentBack = Batch(Values("person"), Values("program"));

    [Fact]
    public void The_event_of_the_person_who_wrote_the_value_is_not_taken_for_that_of_the_write_that_sent_it_back() =>
        Assert.Empty(Found(Persons, [Persons], SentBack, Taken(Noon.AddSeconds(-1))));

    [Fact]
    public void An_edit_that_the_write_back_landed_on_is_found()
    {
        var echo = Event(9, "unseen", "person");
        var edit = Assert.Single(Found(echo, [Persons, echo], SentBack, Taken(Noon.AddSeconds(-1))));
        Assert.Equal(new CanonicalValue.Text("unseen"), Assert.Single(edit.Fields).Remote);
    }

    [Fact]
    public void A_row_that_came_back_with_a_value_of_its_own_did_not_take_that_from_Bitable()
    {
        var cameBack = Taken(Noon.AddSeconds(-1)) with { Act = HistoryAct.Created, Before = Values("person") };
        var edit = Assert.Single(Found(Event(9, "unseen", "person"), [], SentBack, cameBack));
        Assert.Equal(new CanonicalValue.Text("unseen"), Assert.Single(edit.Fields).Remote);
    }

    [Fact]
    public void What_the_row_took_from_Bitable_after_the_write_says_nothing_about_it() =>
        Assert.Single(Found(Persons, [Persons], SentBack, Taken(Noon.AddSeconds(1))));

    [Fact]
    public void An_event_from_before_the_write_was_made_is_not_its_echo()
    {
        var older = Persons with { Edit = new EditMark(Noon.AddSeconds(-3), "person") };
        Assert.Empty(Found(older, [older], SentBack, Taken(Noon.AddSeconds(1))));
    }

    private static List<UnseenEdit> Found(InboxEntry entry, InboxEntry[] known, OutboxBatch sent, HistoryEntry taken)
    {
        List<UnseenEdit> found = [];
        Run(1, memory =>
        {
            found = [.. new UnseenEditFinder(Mapping, memory.Remote.Open(Mapping), new MergeRules(), known, new SentWrites([sent]), [taken]).In([entry])];
            return Task.CompletedTask;
        });
        return found;
    }

    private static OutboxBatch Batch(Dictionary<FieldId, CanonicalValue> values, Dictionary<FieldId, CanonicalValue> believed) => new()
    {
        Kind = RemoteWriteKind.Update,
        IdempotencyKey = Guid.Empty,
        Items = [new OutboxItem(Row(1), Record(1), 1, values, believed, new EditMark(Noon, "program"), [])],
        StoredAt = Noon,
    };

    private static HistoryEntry Taken(DateTimeOffset at) =>
        new() { Record = Record(1), Row = Row(1), Act = HistoryAct.Updated, Side = Side.Local, After = Values("person"), At = at };

    private static Dictionary<FieldId, CanonicalValue> Values(string value) => new() { [FieldA] = new CanonicalValue.Text(value) };

    private static InboxEntry Event(long revision, string before, string after) => new()
    {
        Id = revision,
        Records = [Record(1)],
        Edit = new EditMark(Noon, "somebody"),
        Revision = revision,
        Cells = new Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>>
        {
            [Record(1)] = new Dictionary<FieldId, EventCell> { [FieldA] = new(before, after) },
        },
    };
}
