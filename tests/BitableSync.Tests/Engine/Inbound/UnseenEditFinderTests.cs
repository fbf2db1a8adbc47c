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

    [Fact]
    public void A_value_that_stood_there_before_was_set_anew()
    {
        var echo = Event(9, "unseen", "person");
        Assert.Single(Found(echo, [Event(8, "person", "program"), echo], SentBack, Taken(Noon.AddSeconds(-1))));
    }

    [Fact]
    public void An_event_before_that_of_an_earlier_write_is_not_the_echo_of_a_later_one()
    {
        var persons = Event(7, "older", "same");
        Assert.Empty(Found(persons, [persons, Event(8, "same", "first")], [First, Second], Noon));
    }

    [Fact]
    public void While_the_event_of_an_earlier_write_is_on_its_way_nothing_is_judged()
    {
        var persons = Event(7, "older", "same");
        var (edits, undecided) = Judged(persons, [persons], [First, Second], [], Noon.AddSeconds(2));
        Assert.Empty(edits);
        Assert.Equal([persons.Id], undecided);
    }

    [Fact]
    public void An_event_that_does_not_come_is_not_waited_for_long()
    {
        var persons = Event(7, "older", "same");
        var (edits, undecided) = Judged(persons, [persons], [First, Second], [], Noon.AddMinutes(1));
        Assert.Single(edits);
        Assert.Empty(undecided);
    }

    private static OutboxBatch First => Batch(Values("first"), Values("older"), id: 1);

    private static OutboxBatch Second => Batch(Values("same"), Values("first"), id: 2);

    private static IReadOnlyList<UnseenEdit> Found(InboxEntry entry, InboxEntry[] known, OutboxBatch sent, HistoryEntry taken) =>
        Judged(entry, known, [sent], [taken], Noon).Edits;

    private static IReadOnlyList<UnseenEdit> Found(InboxEntry entry, InboxEntry[] known, OutboxBatch[] sent, DateTimeOffset now) =>
        Judged(entry, known, sent, [], now).Edits;

    private static (IReadOnlyList<UnseenEdit> Edits, IReadOnlyCollection<long> Undecided) Judged(
        InboxEntry entry, InboxEntry[] known, OutboxBatch[] sent, HistoryEntry[] history, DateTimeOffset now)
    {
        (IReadOnlyList<UnseenEdit>, IReadOnlyCollection<long>) judged = default;
        Run(1, memory =>
        {
            var finder = new UnseenEditFinder(Mapping, memory.Remote.Open(Mapping), new MergeRules(), known, new SentWrites(sent), history, now);
            judged = ([.. finder.In([entry])], finder.Undecided);
            return Task.CompletedTask;
        });
        return judged;
    }

    private static OutboxBatch Batch(Dictionary<FieldId, CanonicalValue> values, Dictionary<FieldId, CanonicalValue> believed, long id = 0) => new()
    {
        Id = id,
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
