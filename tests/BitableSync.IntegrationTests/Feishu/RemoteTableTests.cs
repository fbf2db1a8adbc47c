using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Simulator.Faults;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>The engine's view of a table, end to end.</summary>
public sealed class RemoteTableTests : FeishuTest
{
    private IRemoteTable Remote => Get<IRemoteTables>().Open(MappingOf());

    private RemoteTableRef Address => new(new(AppToken), new(TableId));

    [Fact]
    public async Task Records_make_the_round()
    {
        var fields = await FieldsAsync();
        var created = await Remote.WriteAsync(new(RemoteWriteKind.Create, Guid.NewGuid(), [Write(null, (fields["Name"], "a"), (fields["Qty"], 1)), Write(null)]), default);
        Assert.Equal(RemoteWriteOutcome.Written, created.Outcome);
        var updated = await Remote.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write(created.Records[0], (fields["Name"], null), (fields["Qty"], 2))]), default);
        Assert.Equal(created.Records[0], Assert.Single(updated.Records));
        await Remote.WriteAsync(new(RemoteWriteKind.Delete, Guid.NewGuid(), [Write(created.Records[1])]), default);

        var lookup = await Remote.GetAsync(created.Records, default);

        Assert.Equal([created.Records[1]], lookup.Absent);
        var record = Assert.Single(lookup.Found);
        Assert.Equal([fields["Qty"]], record.Cells.Keys);
        Assert.Equal(2, record.Cells[fields["Qty"]].GetInt32());
        Assert.NotNull(record.LastEdit?.Actor);
    }

    [Fact]
    public async Task A_scan_sees_every_record_and_says_which_page_is_the_last()
    {
        await CreateRecordsAsync(700);

        List<RemotePage> pages = [];
        await foreach (var page in Remote.ScanAsync(null, default))
            pages.Add(page);

        Assert.Equal([(500, 700, false), (200, 700, true)], pages.Select(page => (page.Records.Count, page.Total, page.IsLast)));
    }

    [Fact]
    public async Task The_revision_grows_with_the_table()
    {
        var before = await Remote.ReadRevisionAsync(default);

        await CreateRecordsAsync(1);

        Assert.True(await Remote.ReadRevisionAsync(default) > before);
    }

    [Fact]
    public async Task A_field_renamed_by_a_person_is_written_under_its_new_name()
    {
        var fields = await FieldsAsync();
        var id = (await CreateRecordsAsync(1))[0].RecordId;
        await Remote.GetAsync([new(id)], default);
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/tables/{TableId}/fields/Qty", new { field_name = "Quantity", type = 2 });
        var write = new RemoteBatch(RemoteWriteKind.Update, Guid.NewGuid(), [Write(new(id), (fields["Qty"], 9))]);

        Assert.Equal(RemoteWriteOutcome.NotNow, (await Remote.WriteAsync(write, default)).Outcome);
        Assert.Equal(RemoteWriteOutcome.Written, (await Remote.WriteAsync(write, default)).Outcome);

        Assert.Equal(9, (await Remote.GetAsync([new(id)], default)).Found[0].Cells[fields["Qty"]].GetInt32());
    }

    [Fact]
    public async Task A_deleted_field_stops_the_mapping_with_its_id()
    {
        var fields = await FieldsAsync();
        var id = (await CreateRecordsAsync(1))[0].RecordId;
        await Remote.GetAsync([new(id)], default);
        await Client.ControlAsync(HttpMethod.Delete, $"bases/{AppToken}/tables/{TableId}/fields/Qty");

        var result = await Remote.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write(new(id), (fields["Qty"], 9))]), default);

        Assert.Equal(RemoteWriteOutcome.Stopped, result.Outcome);
        Assert.Contains(fields["Qty"].Value, result.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_gone_is_told_apart_from_a_bad_one()
    {
        var fields = await FieldsAsync();
        var ids = (await CreateRecordsAsync(2)).Select(record => new RecordId(record.RecordId)).ToArray();
        await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables/{TableId}/records/delete", new { record_ids = new[] { ids[0].Value } });

        var gone = await Remote.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write(ids[0], (fields["Qty"], 1)), Write(ids[1], (fields["Qty"], 1))]), default);
        var bad = await Remote.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [Write(ids[1], (fields["Qty"], "many"))]), default);

        Assert.Equal(RemoteWriteOutcome.RecordGone, gone.Outcome);
        Assert.Equal(RemoteWriteOutcome.Refused, bad.Outcome);
        Assert.DoesNotContain("many", bad.Problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.ResetAfterApplying, RemoteWriteOutcome.Unknown)]
    [InlineData(FaultKind.Html, RemoteWriteOutcome.Unknown)]
    [InlineData(FaultKind.Throttle, RemoteWriteOutcome.NotNow)]
    public async Task Bad_days_become_outcomes(FaultKind kind, RemoteWriteOutcome expected)
    {
        var fields = await FieldsAsync();
        Fault(kind, "batch_create");

        var result = await Remote.WriteAsync(new(RemoteWriteKind.Create, Guid.NewGuid(), [Write(null, (fields["Qty"], 1))]), default);

        Assert.Equal(expected, result.Outcome);
    }

    [Fact]
    public async Task A_key_used_before_is_told()
    {
        await FieldsAsync();
        Host.Platform.Knobs = Host.Platform.Knobs with { RepeatedRequest = BitableSync.Simulator.RepeatedRequest.Refuse };
        var batch = new RemoteBatch(RemoteWriteKind.Create, Guid.NewGuid(), [Write(null)]);
        await Remote.WriteAsync(batch, default);

        Assert.Equal(RemoteWriteOutcome.KeyUsed, (await Remote.WriteAsync(batch, default)).Outcome);
    }

    [Fact]
    public async Task A_right_that_was_taken_away_stops_writes_and_reads_nothing()
    {
        var fields = await FieldsAsync();
        await CreateRecordsAsync(1);
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/access", new { access = "none" });

        var write = await Remote.WriteAsync(new(RemoteWriteKind.Create, Guid.NewGuid(), [Write(null, (fields["Qty"], 1))]), default);
        var read = await Assert.ThrowsAsync<RemoteException>(() => Remote.ReadRevisionAsync(default));

        Assert.Equal(RemoteWriteOutcome.Stopped, write.Outcome);
        Assert.False(read.IsTransient);
    }

    [Fact]
    public async Task A_write_that_is_held_back_at_the_last_moment_never_reaches_the_platform()
    {
        var fields = await FieldsAsync();
        RemoteBatch batch = new(RemoteWriteKind.Create, Guid.NewGuid(), [Write(null, (fields["Qty"], 1))]);
        // So that token, field names and connection are there, and sending is all that is left.
        await Remote.WriteAsync(batch, default);
        var writes = Host.Platform.CallLog.Summary().Writes;

        await Assert.ThrowsAsync<LeaseLostException>(() => Remote.WriteAsync(batch, () => throw new LeaseLostException("lane:x"), default));
        await Remote.ReadRevisionAsync(default);

        Assert.Equal(writes, Host.Platform.CallLog.Summary().Writes);
    }

    [Fact]
    public async Task The_time_zone_is_read_from_the_Base() =>
        Assert.Equal(TimeSpan.FromHours(8), (await Get<IRemoteTables>().ReadTimeZoneAsync(Address.App, default)).BaseUtcOffset);

    private async Task<Dictionary<string, FieldId>> FieldsAsync() =>
        (await Get<IRemoteTables>().ReadFieldsAsync(Address, default)).ToDictionary(field => field.Name, field => field.Id);

    private static RemoteWrite Write(RecordId? record, params (FieldId Field, JsonNode? Value)[] cells) => new(record, cells.ToDictionary(cell => cell.Field, cell => cell.Value));
}
