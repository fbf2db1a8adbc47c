using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Pairs;

public sealed class EditEvidenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly FieldMapping FieldA = SimulatedMapping.Create(1).Fields[0];

    [Fact]
    public void A_record_that_came_back_out_of_the_trash_is_as_old_as_its_own_last_edit_not_as_its_deletion()
    {
        var deletion = Event(Noon, new EventCell("before", After: null)) with { Deleted = [Record(1)] };
        Assert.Equal(Noon.AddMinutes(1), Evidence(deletion).Remote(Record(1), FieldA, new CanonicalValue.Text("now"))!.At);
    }

    [Fact]
    public void An_event_that_does_not_tell_the_value_still_tells_the_time() =>
        Assert.Equal(Noon, Evidence(Event(Noon, new EventCell("before", After: null))).Remote(Record(1), FieldA, new CanonicalValue.Text("now"))!.At);

    private static EditEvidence Evidence(InboxEntry entry) => new(
        [], [entry], [new RemoteRecord { Id = Record(1), Cells = new Dictionary<FieldId, System.Text.Json.JsonElement>(), LastEdit = new EditMark(Noon.AddMinutes(1), "person") }], table: null);

    private static InboxEntry Event(DateTimeOffset at, EventCell cell) => new()
    {
        Id = 1,
        Records = [Record(1)],
        Edit = new EditMark(at, "person"),
        Cells = new Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>> { [Record(1)] = new Dictionary<FieldId, EventCell> { [FieldA.Field] = cell } },
    };
}
