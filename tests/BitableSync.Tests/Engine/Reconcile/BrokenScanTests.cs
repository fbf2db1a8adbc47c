using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Reconcile;

/// <summary>Comparisons that are broken off go on where they were, unless something may have changed there unnoticed.</summary>
public sealed class BrokenScanTests
{
    private const int Pairs = 23;

    /// <summary>Two pages.</summary>
    private const int Listed = 10;

    [Fact]
    public void A_comparison_goes_on_after_its_last_page_and_counts_what_it_found_before() => Run(Pairs, async memory =>
    {
        foreach (var number in new[] { 2, 22 }) Silently(memory, number);
        var before = await BreakOffAsync(memory);
        var scan = memory.State.Status!.Scan!;
        Assert.Equal((Listed, Pairs, null), (scan.Seen, scan.Total, scan.EndedAt));

        var rest = await CompareAsync(memory);
        Assert.Equal(Pairs - Listed, rest.Count);
        Assert.Empty(rest.Intersect(before));
        Assert.Equal((scan.Id, Pairs, 2L), (memory.State.Status.Scan!.Id, memory.State.Status.Scan.Seen, memory.State.Status.Scan.Differences));
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal(("silent", "silent"), (memory.State.Rows[Row(2)]["a"], memory.State.Rows[Row(22)]["a"]));

        Assert.Equal(Pairs, (await CompareAsync(memory)).Count);
        Assert.Equal((scan.Id + 1, 0L), (memory.State.Status.Scan!.Id, memory.State.Status.Scan.Differences));
    });

    [Fact]
    public void A_broken_comparison_takes_nothing_for_deleted_and_one_that_goes_on_only_what_neither_part_lists() => Run(Pairs, async memory =>
    {
        foreach (var number in new[] { 3, 21 }) memory.Records.Remove(Record(number));
        await BreakOffAsync(memory);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal((Pairs, 0), (memory.Rows.Count, memory.Remote.FetchedRecords));

        await CompareAsync(memory);
        Assert.Equal(2, memory.State.Status!.Scan!.Differences);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal((Pairs - 2, 2), (memory.Rows.Count, memory.Remote.FetchedRecords));
    });

    [Fact]
    public void Where_an_event_is_missing_the_list_begins_anew_and_what_was_listed_before_counts_no_more() => Run(Pairs, async memory =>
    {
        Silently(memory, 2);
        await BreakOffAsync(memory);
        var id = memory.State.Status!.Scan!.Id;
        Silently(memory, 4);
        memory.World.Tables[0].Revision++;

        Assert.Equal(Pairs, (await CompareAsync(memory)).Count);
        Assert.Equal((id + 1, Pairs, 2L), (memory.State.Status.Scan!.Id, memory.State.Status.Scan.Seen, memory.State.Status.Scan.Differences));
        Assert.Equal(memory.World.Tables[0].Revision, memory.State.Status.Revision);
    });

    [Fact]
    public void Where_events_told_of_all_that_changed_it_goes_on_and_counts_only_up_to_where_it_began() => Run(Pairs, async memory =>
    {
        await BreakOffAsync(memory);
        var revision = ++memory.World.Tables[0].Revision;
        memory.Receive(new InboxEntry { Id = 0, Records = [Record(4)], Revision = revision });

        Assert.Equal(Pairs - Listed, (await CompareAsync(memory)).Count);
        Assert.Equal(revision - 1, memory.State.Status!.Revision);
    });

    [Fact]
    public void After_a_person_had_to_act_the_list_begins_anew() => Run(Pairs, async memory =>
    {
        await BreakOffAsync(memory);
        await memory.StopAsync("a field was gone");
        await memory.ResumeAsync();

        Assert.Equal(Pairs, (await CompareAsync(memory)).Count);
    });

    /// <summary>Returns what was listed until the platform was away.</summary>
    private static async Task<IReadOnlyList<RecordId>> BreakOffAsync(SyncedMemory memory)
    {
        List<RecordId> listed = [];
        memory.Remote.Lists = record =>
        {
            if (string.CompareOrdinal(record.Value, Record(Listed).Value) > 0) throw new RemoteException(new RemoteProblem(1, "cut off"), isTransient: true);
            listed.Add(record);
            return true;
        };
        Assert.IsType<JobResult.RetryLater>(await memory.RunAsync(SyncJob.Reconcile));
        return listed;
    }

    /// <summary>Returns what is listed.</summary>
    private static async Task<IReadOnlyList<RecordId>> CompareAsync(SyncedMemory memory)
    {
        List<RecordId> listed = [];
        memory.Remote.Lists = record =>
        {
            listed.Add(record);
            return true;
        };
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Reconcile));
        return listed;
    }

    /// <summary>An edit whose event was lost.</summary>
    private static void Silently(SyncedMemory memory, int number)
    {
        var record = memory.Records[Record(number)];
        memory.Records[Record(number)] = record with { Cells = new Dictionary<FieldId, string>(record.Cells) { [Field("a")] = "silent" } };
    }
}
