using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Logging;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Reconcile;

/// <summary>Lists that are empty, shrunken, partial or cut off never become deletions, and say what is wrong.</summary>
public sealed class DoubtfulScanTests
{
    [Fact]
    public void An_app_that_lost_its_permission_sees_an_empty_list_and_nothing_is_deleted() => Run(300, async memory =>
    {
        memory.Remote.Lists = _ => false;
        memory.Remote.Total = _ => 0;
        memory.Remote.Fetches = lookup => lookup with { Found = [], Forbidden = [.. lookup.Found.Select(record => record.Id)] };

        Assert.Contains("may not read", Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Reconcile)).Reason);
        await RunAllAsync(memory);
        Assert.Equal((300, 300, 0), (memory.Rows.Count, memory.Records.Count, memory.World.RemoteWrites));
    });

    [Theory]
    [InlineData(300)]
    [InlineData(5)]
    public void Where_even_a_fetch_by_id_says_that_all_are_gone_a_person_decides_however_few_they_are(int pairs) => Run(pairs, async memory =>
    {
        memory.Remote.Lists = _ => false;
        memory.Remote.Total = _ => 0;
        memory.Remote.Fetches = lookup => lookup with { Found = [], Absent = [.. lookup.Absent, .. lookup.Found.Select(record => record.Id)] };
        await RunAllAsync(memory);

        Assert.Equal(pairs, memory.Rows.Count);
        Assert.Equal(pairs, memory.Held(Side.Local)!.Deletes);
        await memory.PassAsync(TimeSpan.FromMinutes(10));
        Assert.IsType<JobResult.AwaitsPerson>(await memory.RunAsync(SyncJob.Pull));
        Assert.Single(memory.Log.At(LogLevel.Error), line => line.Contains("Bitable lists no record at all", StringComparison.Ordinal));
        Assert.Equal(pairs, memory.Rows.Count);
    });

    [Fact]
    public void A_hold_on_an_empty_table_ends_when_the_records_are_seen_again() => Run(5, async memory =>
    {
        memory.Remote.Lists = _ => false;
        memory.Remote.Total = _ => 0;
        memory.Remote.Fetches = lookup => lookup with { Found = [], Absent = [.. lookup.Found.Select(record => record.Id)] };
        await RunAllAsync(memory);
        Assert.NotNull(memory.Held(Side.Local));
        memory.Remote.Lists = _ => true;
        memory.Remote.Total = shown => shown;
        memory.Remote.Fetches = lookup => lookup;
        await memory.PassAsync(TimeSpan.FromMinutes(6));

        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.Null(memory.Held(Side.Local));
        Assert.Equal(5, memory.Rows.Count);
    });

    [Fact]
    public void A_table_without_visible_fields_stops_the_mapping_whatever_is_absent() => Run(30, async memory =>
    {
        memory.EditRecords([1], _ => "edited");
        memory.Remote.Fetches = lookup => lookup with { Found = [], Absent = [.. lookup.Found.Select(record => record.Id)], Fields = new HashSet<FieldId>() };
        Assert.Contains("no longer shows the app", Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Pull)).Reason);
        Assert.Equal(30, memory.Rows.Count);
    });

    [Fact]
    public void A_list_shorter_than_the_platforms_own_count_deletes_nothing_and_says_so() => Run(300, async memory =>
    {
        memory.Records.Remove(Record(1));
        memory.Remote.Lists = record => record != Record(2) && record != Record(3) && record != Record(4) && record != Record(5);
        memory.Remote.Total = _ => 304;
        Assert.Contains("counts 304 records and listed 295", Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Reconcile)).Reason);
        await RunAllAsync(memory);
        Assert.Equal(300, memory.Rows.Count);
    });

    [Fact]
    public void A_list_that_lacks_a_third_of_the_records_is_checked_by_id_and_not_believed() => Run(300, async memory =>
    {
        memory.Remote.Lists = record => string.CompareOrdinal(record.Value, Record(100).Value) > 0;
        memory.Remote.Total = _ => 200;
        Assert.Contains("are there when asked for by id", Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Reconcile)).Reason);
        Assert.InRange(memory.Remote.FetchedRecords, 1, 100);
        Assert.Equal(300, memory.Rows.Count);
    });

    [Fact]
    public void Records_that_changed_pages_during_the_scan_are_asked_for_and_kept() => Run(300, async memory =>
    {
        memory.Remote.Lists = record => record != Record(7) && record != Record(70);
        await RunAllAsync(memory);
        Assert.Equal(300, memory.Rows.Count);
        Assert.Equal(2, memory.Remote.FetchedRecords);
    });

    [Fact]
    public void Deletions_whose_events_were_lost_are_found_and_carried_out() => Run(300, async memory =>
    {
        foreach (var number in Enumerable.Range(1, 10)) memory.Records.Remove(Record(number));
        await RunAllAsync(memory);
        Assert.Equal((290, 290), (memory.Rows.Count, memory.State.Links.Count));
    });

    [Fact]
    public void Many_deletions_whose_events_were_lost_wait_for_a_person() => Run(300, async memory =>
    {
        foreach (var number in Enumerable.Range(1, 100)) memory.Records.Remove(Record(number));
        await RunAllAsync(memory);
        Assert.Equal(300, memory.Rows.Count);
        Assert.Equal(100, memory.Held(Side.Local)!.Deletes);

        await memory.DecideAsync(HoldState.Approved);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal(200, memory.Rows.Count);
    });

    [Fact]
    public void A_comparison_tells_how_far_it_is_and_what_it_found() => Run(300, async memory =>
    {
        memory.Records[Record(9)] = memory.Records[Record(9)] with { Cells = new Dictionary<FieldId, string>(memory.Records[Record(9)].Cells) { [Field("a")] = "edited without an event" } };
        await memory.RunAsync(SyncJob.Reconcile);

        var scan = memory.State.Status!.Scan!;
        Assert.Equal((1L, 300L, 300L, 1L), (scan.Id, scan.Seen, scan.Total, scan.Differences));
        Assert.NotNull(scan.EndedAt);
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Reconcile);
        Assert.Equal((2L, 0L), (memory.State.Status!.Scan!.Id, memory.State.Status!.Scan!.Differences));
    });

    private static async Task RunAllAsync(SyncedMemory memory)
    {
        await memory.RunAsync(SyncJob.Reconcile);
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Push);
    }
}
