using BitableSync.Engine.Jobs;
using BitableSync.Engine.Plans;
using Microsoft.Extensions.DependencyInjection;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Plans;

/// <summary>A plan says what the runs then do, and does none of it.</summary>
public sealed class MappingPlannerTests
{
    [Fact]
    public void A_plan_names_what_the_runs_then_do_and_changes_nothing() => Run(100, async memory =>
    {
        memory.UpdateRows([1, 2, 3], number => $"row {number}");
        memory.EditRecords([3, 4], number => $"record {number}");
        memory.DeleteRows([5]);
        memory.DeleteRecords([6, 7]);
        memory.InsertRows(1);
        // Lost by capture and events alike: a comparison finds it.
        memory.State.Rows[Row(8)] = new Dictionary<string, string?>(memory.State.Rows[Row(8)]) { ["b"] = "unnoticed" };
        var before = Fingerprint(memory);

        var plan = await PlanAsync(memory);

        Assert.Equal(before, Fingerprint(memory));
        Assert.Equal((98L, 100L, 100L), (plan.Records, plan.Rows, plan.Pairs));
        Assert.Equal((1L, 1L), (plan.ToBitable.Creates.Count, plan.ToBitable.Deletes.Count));
        Assert.Equal((0L, 2L), (plan.ToDatabase.Creates.Count, plan.ToDatabase.Deletes.Count));
        Assert.Equal([Row(6).Json, Row(7).Json], plan.ToDatabase.Deletes.Sample);
        Assert.Equal(1, plan.Conflicts.Count);
        Assert.False(plan.IsEmpty);

        var writes = plan.ToBitable.Creates.Count + plan.ToBitable.Updates.Count + plan.ToBitable.Deletes.Count;
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Reconcile));
        var pulled = Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull)).Counts;
        var pushed = Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push)).Counts;
        Assert.Equal(
            (plan.ToDatabase.Updates.Count, plan.ToDatabase.Deletes.Count, writes),
            (pulled.Updated, pulled.Deleted, pushed.Created + pushed.Updated + pushed.Deleted));
        // The record that was made has its event, and a column that Bitable owns is put back for it.
        await memory.PassAsync(TimeSpan.FromMinutes(1));
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Pull));
        Assert.True((await PlanAsync(memory)).IsEmpty);
    });

    [Fact]
    public void A_mass_change_is_planned_as_held() => Run(100, async memory =>
    {
        memory.DeleteRows(Enumerable.Range(1, 60));
        memory.DeleteRecords(Enumerable.Range(61, 10));

        var plan = await PlanAsync(memory);

        Assert.Equal((60L, true), (plan.ToBitable.Deletes.Count, plan.ToBitable.IsHeld));
        Assert.Equal((10L, false), (plan.ToDatabase.Deletes.Count, plan.ToDatabase.IsHeld));
        Assert.Null(memory.Held(BitableSync.Core.Records.Side.Remote));
    });

    [Fact]
    public void A_list_that_is_not_the_whole_table_plans_no_deletion() => Run(100, async memory =>
    {
        memory.Remote.Lists = _ => false;

        var plan = await PlanAsync(memory);

        Assert.Equal("Bitable counts 100 records and listed 0.", plan.Doubt);
        Assert.Equal(0, plan.ToDatabase.Deletes.Count);
        Assert.False(plan.IsEmpty);
    });

    private static async Task<MappingPlan> PlanAsync(SyncedMemory memory)
    {
        await using var services = memory.Services();
        return await services.GetRequiredService<MappingPlanner>().PlanAsync(memory.World.Tables[0].Mapping, CancellationToken.None);
    }

    private static (int, int, long, int, long) Fingerprint(SyncedMemory memory) =>
        (memory.State.Changes.Count, memory.State.Inbox.Count, memory.State.NextId, memory.World.RemoteWrites, memory.World.LocalWrites);
}
