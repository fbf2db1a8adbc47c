using System.Text.Json;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Events;

namespace BitableSync.Tests.Feishu.Events;

public sealed class EventReaderTests
{
    private static readonly TableAddress Table = new("QrXlbwXMLaJ2TNsxSfFcIA3rnwh", "tblejHMrXJQVd3Qc");

    [Fact]
    public void A_record_event_names_its_records_and_cells()
    {
        var received = Read(SampleEvents.RecordChanged)!;

        Assert.Equal("0f3b1c5de7a84c0b9a52d1e4c6f7a890", received.EventId);
        Assert.Equal(EventTypes.RecordChanged, received.Type);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1780300801234), received.CreateTime);
        Assert.Equal("cli_a1b2c3d4e5f60718", received.AppId);
        Assert.Equal("2ca1d211f64f6438", received.TenantKey);
        var changed = Assert.IsType<EventContent.RecordsChanged>(received.Content);
        Assert.Equal(Table, changed.Table);
        Assert.Equal(412, changed.Revision);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1780300801), changed.UpdateTime);
        Assert.Equal("ou_84aad35d084aa403a838cf73ee184670", changed.OperatorOpenId);
        Assert.Equal(
            [("recuEmYfxkDgpX", ChangeAction.Edited, 2, 3), ("recNew00000001", ChangeAction.Added, 0, 1), ("recOld00000001", ChangeAction.Deleted, 1, 0)],
            changed.Changes.Select(change => (change.RecordId, change.Action, change.Before.Count, change.After.Count)));
        Assert.Equal("13.5", changed.Changes[0].After[0].Value);
        Assert.NotNull(changed.Changes[0].After[2].Identity);
    }

    [Fact]
    public void A_field_event_names_its_fields()
    {
        var changed = Assert.IsType<EventContent.FieldsChanged>(Read(SampleEvents.FieldChanged)!.Content);

        Assert.Equal(Table, changed.Table);
        Assert.Equal(413, changed.Revision);
        Assert.Equal([new("fldStatus1", ChangeAction.Edited, "Status", "State"), new FieldChange("fldGone0001", ChangeAction.Deleted, "Gone", null)], changed.Changes);
    }

    [Fact]
    public void The_verification_token_does_not_stay_in_the_payload()
    {
        foreach (var text in new[] { SampleEvents.RecordChanged, """{"ts":"1502199207.7171419","uuid":"u1","token":"vtok","type":"event_callback","event":{"type":"approval_instance","token":"c-1"}}""" })
        {
            var received = Read(text)!;

            Assert.DoesNotContain("vtok", received.Payload.GetRawText(), StringComparison.Ordinal);
            Assert.Equal(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("event").GetRawText().Length > 0, received.Payload.TryGetProperty("event", out _));
        }
        Assert.Contains("王芳", Read(SampleEvents.RecordChanged)!.Payload.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_old_envelope_is_read_too()
    {
        var received = Read("""{"ts":"1502199207.7171419","uuid":"bc447199","token":"t","type":"event_callback","event":{"type":"approval_instance","app_id":"cli_a","tenant_key":"k"}}""")!;

        Assert.Equal("bc447199", received.EventId);
        Assert.Equal("approval_instance", received.Type);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1502199207717), received.CreateTime);
        Assert.Equal(("cli_a", "k"), (received.AppId, received.TenantKey));
        Assert.IsType<EventContent.Other>(received.Content);
    }

    [Theory]
    [InlineData("1780300801234", 1780300801234)]
    [InlineData("1780301000000000", 1780301000000)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1e400", null)]
    public void Creation_times_count_milliseconds_or_microseconds(string text, long? expected)
    {
        var received = Read($$$"""{"header":{"event_id":"e","event_type":"t","create_time":"{{{text}}}"},"event":{}}""")!;

        Assert.Equal(expected, received.CreateTime?.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Missing_members_of_a_record_event_are_unknown_not_wrong()
    {
        var changed = Assert.IsType<EventContent.RecordsChanged>(Read(
            """{"header":{"event_id":"e","event_type":"drive.file.bitable_record_changed_v1"},"event":{"file_token":"a","table_id":"tbl1","action_list":[]}}""")!.Content);

        Assert.Equal((null, null, null), (changed.Revision, changed.UpdateTime, changed.OperatorOpenId));
        Assert.Empty(changed.Changes);
    }

    [Theory]
    [InlineData("""{"table_id":"tbl1","action_list":[]}""")]
    [InlineData("""{"file_token":"a","table_id":"tbl1"}""")]
    [InlineData("""{"file_token":"a","table_id":"tbl1","action_list":[{"action":"record_edited"}]}""")]
    [InlineData("""{"file_token":"a","table_id":"tbl1","action_list":[{"record_id":"rec1","action":"record_painted"}]}""")]
    [InlineData("""{"file_token":"a","table_id":"tbl1","action_list":[{"record_id":"rec1","action":"record_edited"},7]}""")]
    public void A_record_event_that_cannot_be_read_whole_is_no_event(string body) =>
        Assert.Null(Read($$"""{"header":{"event_id":"e","event_type":"drive.file.bitable_record_changed_v1"},"event":{{body}}}"""));

    private static FeishuEvent? Read(string json) => EventReader.Read(JsonSerializer.Deserialize<JsonElement>(json));
}
