using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Guards;

/// <summary>Mass changes wait for a person, in both directions, and go on or are put back as the person says.</summary>
public sealed class MassChangeTests
{
    [Fact]
    public void Truncating_a_table_is_held_before_the_first_record_is_deleted() => Run(300, async memory =>
    {
        memory.Truncate();
        var result = await memory.RunAsync(SyncJob.Push);

        Assert.Contains("delete 300 of 300 pairs", Assert.IsType<JobResult.Stopped>(result).Reason);
        Assert.Equal((300, 0), (memory.Records.Count, memory.World.RemoteWrites));
        var hold = memory.Held(Side.Remote)!;
        Assert.Equal((300L, 0L, 300L, 60L, 20), (hold.Deletes, hold.Overwrites, hold.Pairs, hold.Allowed, hold.Sample.Count));
    });

    [Fact]
    public void An_approved_deletion_is_carried_out_and_the_next_one_is_held_again() => Run(300, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 150));
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.IsType<HoldOutcome.Decided>(await memory.DecideAsync(HoldState.Approved));
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(150, memory.Records.Count);
        Assert.Null(memory.Held(Side.Remote));

        memory.DeleteRows(Enumerable.Range(151, 100));
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(150, memory.Records.Count);
    });

    [Fact]
    public void An_approval_covers_what_was_held_and_not_what_came_after_it() => Run(300, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 100));
        await memory.RunAsync(SyncJob.Push);
        await memory.DecideAsync(HoldState.Approved);
        memory.DeleteRows(Enumerable.Range(101, 150));

        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(300, memory.Records.Count);
        Assert.Equal(250, memory.Held(Side.Remote)!.Deletes);
    });

    [Fact]
    public void An_approval_ends_by_its_time() => Run(300, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 100));
        await memory.RunAsync(SyncJob.Push);
        await memory.DecideAsync(HoldState.Approved);
        await memory.PassAsync(HoldDecider.Validity + TimeSpan.FromMinutes(1));

        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(HoldState.Open, memory.Held(Side.Remote)!.State);
    });

    [Fact]
    public void A_hold_that_has_grown_since_it_was_shown_is_not_decided() => Run(300, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 100));
        await memory.RunAsync(SyncJob.Push);

        Assert.IsType<HoldOutcome.Grown>(await memory.DecideAsync(HoldState.Approved, seen: 99));
        Assert.Equal(HoldState.Open, memory.Held(Side.Remote)!.State);
    });

    [Fact]
    public void Rejecting_a_truncate_brings_the_rows_back_from_Bitable() => Run(300, async memory =>
    {
        memory.Truncate();
        await memory.RunAsync(SyncJob.Push);
        await memory.DecideAsync(HoldState.Rejected);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.Equal(300, memory.Rows.Count);
        Assert.Equal("b7", memory.State.Rows[Row(7)]["b"]);
        Assert.Equal((300, 0), (memory.Records.Count, memory.World.RemoteWrites));
        Assert.Null(memory.Held(Side.Remote));
        Assert.Equal(300, memory.State.Conflicts.Count);
    });

    [Fact]
    public void Rejecting_overwrites_from_the_database_puts_the_rows_back() => Run(300, async memory =>
    {
        memory.UpdateRows(Enumerable.Range(1, 200), _ => null);
        await memory.RunAsync(SyncJob.Push);
        await memory.DecideAsync(HoldState.Rejected);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.All(Enumerable.Range(1, 300), number => Assert.Equal($"a{number}", memory.State.Rows[Row(number)]["a"]));
        Assert.Equal(0, memory.World.RemoteWrites);
    });

    [Fact]
    public void Rejecting_deletions_in_Bitable_creates_the_records_again() => Run(300, async memory =>
    {
        memory.DeleteRecords(Enumerable.Range(1, 200));
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Pull));
        Assert.Equal(300, memory.Rows.Count);
        await memory.DecideAsync(HoldState.Rejected);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.Equal((300, 300, 300), (memory.Rows.Count, memory.Records.Count, memory.State.Links.Count));
    });

    [Fact]
    public void Rejecting_overwrites_in_Bitable_puts_the_records_back_whoever_owns_the_field() => Run(300, async memory =>
    {
        memory.EditRecords(Enumerable.Range(1, 200), _ => "oops", column: "c");
        Assert.Contains("overwrite 200", Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Pull)).Reason);
        await memory.DecideAsync(HoldState.Rejected);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.All(Enumerable.Range(1, 300), number => Assert.Equal($"c{number}", memory.Records[Record(number)].Cells[Field("c")]));
    });

    [Fact]
    public void A_held_direction_leaves_the_other_one_running() => Run(300, async memory =>
    {
        memory.Truncate();
        await memory.RunAsync(SyncJob.Push);
        memory.EditRecords([7], _ => "still wanted");
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));

        Assert.Equal("still wanted", memory.State.Rows[Row(7)]["a"]);
    });

    [Fact]
    public void Inserts_are_never_held() => Run(100, async memory =>
    {
        memory.InsertRows(500);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(600, memory.Records.Count);
    });

    [Fact]
    public void An_import_that_rewrites_every_row_with_equal_values_is_nothing() => Run(300, async memory =>
    {
        memory.UpdateRows(Enumerable.Range(1, 300), number => $"a{number}");
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal(0, memory.World.RemoteWrites);
    });

    [Fact]
    public void Filling_empty_cells_of_every_record_is_no_mass_change() => Run(300, async memory =>
    {
        foreach (var number in Enumerable.Range(1, 300))
        {
            var record = memory.Records[Record(number)];
            memory.Records[Record(number)] = record with { Cells = record.Cells.Where(cell => cell.Key != Field("a")).ToDictionary() };
            var link = memory.State.Links[Record(number)];
            memory.State.Links[Record(number)] = link with { Base = link.Base.Where(value => value.Key != Field("a")).ToDictionary() };
        }

        memory.UpdateRows(Enumerable.Range(1, 300), number => $"filled {number}");
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Equal("filled 9", memory.Records[Record(9)].Cells[Field("a")]);
    });

    [Fact]
    public void A_mass_deletion_in_small_helpings_is_held_too() => Run(300, async memory =>
    {
        var results = new List<JobResult>();
        for (var first = 1; first <= 201; first += 20)
        {
            memory.DeleteRows(Enumerable.Range(first, 20));
            results.Add(await memory.RunAsync(SyncJob.Push));
            await memory.PassAsync(TimeSpan.FromSeconds(20));
        }

        Assert.IsType<JobResult.Stopped>(results[3]);
        Assert.Equal(240, memory.Records.Count);
    });

    [Fact]
    public void As_many_deletions_over_a_day_are_daily_work() => Run(300, async memory =>
    {
        for (var first = 1; first <= 181; first += 20)
        {
            memory.DeleteRows(Enumerable.Range(first, 20));
            Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
            await memory.PassAsync(TimeSpan.FromHours(1));
        }

        Assert.Equal(100, memory.Records.Count);
    });

    [Fact]
    public void A_week_of_edits_that_a_pause_piled_up_goes_through() => Run(300, async memory =>
    {
        for (var number = 1; number <= 300; number++)
        {
            memory.UpdateRows([number], each => $"edited {each}");
            await memory.PassAsync(TimeSpan.FromMinutes(30));
        }

        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.All(Enumerable.Range(1, 300), number => Assert.Equal($"edited {number}", memory.Records[Record(number)].Cells[Field("a")]));
    });

    [Fact]
    public void A_hold_ends_by_itself_when_the_rows_are_back() => Run(300, async memory =>
    {
        var rows = memory.State.Rows.ToDictionary();
        memory.Truncate();
        Assert.IsType<JobResult.Stopped>(await memory.RunAsync(SyncJob.Push));
        foreach (var (key, row) in rows) memory.State.Rows[key] = row;
        await memory.PassAsync(TimeSpan.FromMinutes(6));

        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
        Assert.Null(memory.Held(Side.Remote));
        Assert.Equal(300, memory.Records.Count);
    });

    [Fact]
    public void A_share_of_one_lets_everything_through() => Run(
        300,
        async memory =>
        {
            memory.Truncate();
            Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));
            Assert.Empty(memory.Records);
        },
        mapping => mapping with { Guard = new GuardOptions { Share = 1 } });
}
