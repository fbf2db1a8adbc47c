using System.Text;
using BitableSync.Core.Fields;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Adapter;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Events;
using BitableSync.Tests.Feishu.Events;
using EventCell = BitableSync.Core.Ports.EventCell;

namespace BitableSync.Tests.Feishu.Adapter;

public sealed class ReceivedEventsTests
{
    private static readonly RemoteTableRef Table = new(new("QrXlbwXMLaJ2TNsxSfFcIA3rnwh"), new("tblejHMrXJQVd3Qc"));

    [Fact]
    public void A_record_event_becomes_an_entry_with_its_evidence()
    {
        var received = From(SampleEvents.RecordChanged)!;

        Assert.Equal("0f3b1c5de7a84c0b9a52d1e4c6f7a890", received.EventId);
        Assert.Equal(Table, received.Table);
        var entry = received.Entry;
        Assert.Equal([new("recuEmYfxkDgpX"), new("recNew00000001"), new RecordId("recOld00000001")], entry.Records);
        Assert.Equal([new RecordId("recOld00000001")], entry.Deleted);
        Assert.Equal(new EditMark(DateTimeOffset.FromUnixTimeSeconds(1780300801), "ou_84aad35d084aa403a838cf73ee184670"), entry.Edit);
        Assert.Equal(412, entry.Revision);
        Assert.False(entry.IsFieldChange);
        Assert.Equal(new EventCell("12", "13.5"), entry.Cells[new("recuEmYfxkDgpX")][new("fldYWaldeW")]);
        Assert.Equal(new EventCell(null, "1780243200000"), entry.Cells[new("recNew00000001")][new("fldDue0001")]);
        Assert.Equal(new EventCell("[\"optA\",\"optB\"]", null), entry.Cells[new("recOld00000001")][new("fldTags001")]);
        Assert.DoesNotContain("vtok", received.Payload.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_changed_twice_in_one_event_keeps_its_first_before_and_its_last_after()
    {
        var received = From(
            """
            {"header":{"event_id":"e","event_type":"drive.file.bitable_record_changed_v1"},"event":{"file_token":"a","table_id":"tbl1","action_list":[
              {"record_id":"rec1","action":"record_edited","before_value":[{"field_id":"f","field_value":"1"}],"after_value":[{"field_id":"f","field_value":"2"}]},
              {"record_id":"rec1","action":"record_edited","before_value":[{"field_id":"f","field_value":"2"}],"after_value":[{"field_id":"f","field_value":"3"}]}]}}
            """)!;

        Assert.Equal([new RecordId("rec1")], received.Entry.Records);
        Assert.Equal(new EventCell("1", "3"), received.Entry.Cells[new("rec1")][new("f")]);
        Assert.Null(received.Entry.Edit);
    }

    [Fact]
    public void People_keep_their_open_ids()
    {
        var received = From(
            """
            {"header":{"event_id":"e","event_type":"drive.file.bitable_record_changed_v1"},"event":{"file_token":"a","table_id":"tbl1","action_list":[
              {"record_id":"rec1","action":"record_edited",
               "before_value":[{"field_id":"f","field_value":"{\"users\":[{\"userId\":\"7301\",\"name\":\"n\"}]}","field_identity_value":{"users":[{"user_id":{"open_id":"ou_1"},"name":"n"}]}}],
               "after_value":[{"field_id":"f","field_value":"","field_identity_value":{"users":[]}}]}]}}
            """)!;

        var cell = received.Entry.Cells[new("rec1")][new("f")];
        var field = new BitableField { FieldId = "f", FieldName = "Owner", Type = BitableFieldType.User };

        Assert.True(EventCells.TryDecode(field, new("f", cell.Before!, null), out var before));
        Assert.Equal("ou_1", before!.Value[0].GetProperty("id").GetString());
        Assert.Equal("", cell.After);
    }

    [Fact]
    public void A_field_event_becomes_a_field_change()
    {
        var received = From(SampleEvents.FieldChanged)!;

        Assert.Equal(Table, received.Table);
        Assert.True(received.Entry.IsFieldChange);
        Assert.Empty(received.Entry.Records);
        Assert.Equal(413, received.Entry.Revision);
    }

    [Fact]
    public void Other_events_are_not_the_engines() =>
        Assert.Null(From("""{"header":{"event_id":"e","event_type":"drive.file.edit_v1"},"event":{"file_token":"a"}}"""));

    private static ReceivedEvent? From(string json) => ReceivedEvents.From(EventReader.Read(Encoding.UTF8.GetBytes(json))!);
}
