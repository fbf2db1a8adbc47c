using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;
using BitableSync.Simulator.Faults;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>What the platform and the network do on a bad day.</summary>
public sealed class FaultTests : FeishuTest
{
    [Fact]
    public async Task A_throttled_read_waits_as_long_as_it_is_asked_to()
    {
        Fault(FaultKind.Throttle, "search", resetSeconds: 1);
        Host.Platform.CallLog.Reset();

        await CountAsync();

        var searches = Host.Platform.CallLog.Calls.Where(call => call.Path.Contains("search", StringComparison.Ordinal)).ToArray();
        Assert.Equal([429, 200], searches.Select(call => call.HttpStatus));
        Assert.True(searches[1].StartMs - searches[0].EndMs >= 950, $"waited {searches[1].StartMs - searches[0].EndMs} ms");
    }

    [Theory]
    [InlineData(FaultKind.Html, 0)]
    [InlineData(FaultKind.Empty, 0)]
    [InlineData(FaultKind.ResetBeforeApplying, 0)]
    [InlineData(FaultKind.ResetAfterApplying, 0)]
    [InlineData(FaultKind.Code, 1254290)]
    [InlineData(FaultKind.Code, 1254607)]
    [InlineData(FaultKind.Code, 1255001)]
    public async Task Reads_get_through(FaultKind kind, int code)
    {
        Fault(kind, "search", times: 3, code: code);

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_slow_read_is_given_up_and_repeated()
    {
        Fault(FaultKind.Slow, "search", delay: TimeSpan.FromSeconds(5));

        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData(FaultKind.ResetAfterApplying, 0)]
    [InlineData(FaultKind.CodeAfterApplying, 1255040)]
    [InlineData(FaultKind.ResetBeforeApplying, 0)]
    [InlineData(FaultKind.Html, 0)]
    public async Task A_create_of_unknown_outcome_is_repeated_with_its_key_and_made_once(FaultKind kind, int code)
    {
        Fault(kind, "batch_create", code: code);
        var options = new WriteOptions { ClientToken = Guid.NewGuid() };

        var error = await FailsAsync(() => CreateRecordsAsync(3, options));
        Assert.True(error.OutcomeUnknown);
        var records = await CreateRecordsAsync(3, options);

        Assert.Equal(3, records.Count);
        Assert.Equal(3, await CountAsync());
    }

    [Theory]
    [InlineData(FaultKind.ResetAfterApplying, 0, true)]
    [InlineData(FaultKind.CodeAfterApplying, 1255040, true)]
    [InlineData(FaultKind.ResetBeforeApplying, 0, false)]
    [InlineData(FaultKind.Html, 0, false)]
    public async Task An_update_of_unknown_outcome_goes_out_once_and_is_left_to_the_caller(FaultKind kind, int code, bool applied)
    {
        var id = (await CreateRecordsAsync(1))[0].RecordId;
        Fault(kind, "batch_update", code: code);
        Host.Platform.CallLog.Reset();

        var error = await FailsAsync(() => Bitable.BatchUpdateAsync(Table, [new(id, Cells(("Qty", 7)))], WriteOptions.Default, default));

        Assert.True(error.OutcomeUnknown);
        Assert.Single(Host.Platform.CallLog.Calls, call => call.Path.Contains("batch_update", StringComparison.Ordinal));
        Assert.Equal(applied ? 7 : 0, (await CellAsync(id, "Qty")).GetInt32());
    }

    [Fact]
    public async Task A_write_without_timely_answer_is_of_unknown_outcome()
    {
        var id = (await CreateRecordsAsync(1))[0].RecordId;
        Fault(FaultKind.Slow, "batch_update", delay: TimeSpan.FromSeconds(4));

        Assert.True((await FailsAsync(() => Bitable.BatchUpdateAsync(Table, [new(id, Cells(("Qty", 7)))], WriteOptions.Default, default))).OutcomeUnknown);
    }

    [Theory]
    [InlineData(1254290)]
    [InlineData(1254291)]
    [InlineData(1254607)]
    public async Task A_throttled_write_says_so_and_was_not_applied(int code)
    {
        Fault(FaultKind.Code, "batch_create", code: code);

        var error = await FailsAsync(() => CreateRecordsAsync(1));

        Assert.Equal((true, false, ErrorClass.Retry), (error.Throttled, error.OutcomeUnknown, error.Class));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task The_platforms_clock_is_learned_from_its_answers()
    {
        await Client.ControlAsync(HttpMethod.Put, "clock", new { shift_ms = 3_600_000 });

        for (var i = 0; i < 5; i++)
            await CountAsync();

        var offset = Get<PlatformClock>().Offset!;
        Assert.InRange(TimeSpan.FromHours(1), offset.Lower, offset.Upper);
        Assert.True(offset.Error <= TimeSpan.FromSeconds(1), $"error {offset.Error}");
    }

    private static Task<FeishuApiException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<FeishuApiException>(call);
}
