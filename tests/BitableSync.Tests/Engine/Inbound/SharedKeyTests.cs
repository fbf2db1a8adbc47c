using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Plans;
using BitableSync.Tests.Simulation;
using Microsoft.Extensions.DependencyInjection;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>Records and rows without a link that have the same business key.</summary>
public sealed class SharedKeyTests
{
    /// <summary>What the simulated table refuses.</summary>
    private const string Poison = "x";

    [Fact]
    public void Records_that_share_a_key_with_a_row_are_told_as_one_group_and_none_of_them_is_guessed() => Met(async memory =>
    {
        AddRow(memory, 3, "K");
        foreach (var number in new[] { 11, 12 }) AddRecord(memory, number, "K");
        var plan = await PlanAsync(memory);
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull);

        var message = Assert.Single(memory.State.DeadLetters.Select(item => item.Letter.Message).Distinct());
        Assert.StartsWith("Records rec000011, rec000012 and row [\"3\"] of public.t1 have the same 'a'.", message, StringComparison.Ordinal);
        Assert.Equal(["local rec000011", "local rec000012", "remote [\"3\"]"], Parked(memory));
        Assert.Equal((3L, 0L, 0L), (plan.Parked.Count, plan.ToBitable.Creates.Count, plan.ToDatabase.Creates.Count));
        Assert.Equal((2, 4, 3), (memory.State.Links.Count, memory.Records.Count, memory.Rows.Count));

        // An edit of the row is no reason to give it a record of its own.
        memory.UpdateRows([3], _ => "edited", "b");
        await RunAllAsync(memory, SyncJob.Push, SyncJob.Pull);
        Assert.Equal((4, 3), (memory.Records.Count, memory.State.DeadLetters.Count));

        memory.DeleteRecords([12]);
        await RunAllAsync(memory, SyncJob.Pull);
        await HealAsync(memory);
        Assert.Equal(Row(3), memory.State.Links[Record(11)].Row);
        Assert.Empty(memory.State.DeadLetters);
        Assert.Empty(memory.State.MatchKeys);
    });

    [Fact]
    public void Rows_that_share_a_key_with_a_record_are_told_as_one_group_and_none_gets_the_record_or_one_of_its_own() => Met(async memory =>
    {
        foreach (var number in new[] { 3, 4 }) AddRow(memory, number, "K");
        AddRecord(memory, 11, "K");
        var plan = await PlanAsync(memory);
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull);

        var message = Assert.Single(memory.State.DeadLetters.Select(item => item.Letter.Message).Distinct());
        Assert.StartsWith("Record rec000011 and rows [\"3\"], [\"4\"] of public.t1 have the same 'a'.", message, StringComparison.Ordinal);
        Assert.Equal(["local rec000011", "remote [\"3\"]", "remote [\"4\"]"], Parked(memory));
        Assert.Equal((3L, 0L), (plan.Parked.Count, plan.ToBitable.Creates.Count));
        Assert.Equal((2, 3, 4), (memory.State.Links.Count, memory.Records.Count, memory.Rows.Count));

        memory.UpdateRows([4], _ => "L");
        await RunAllAsync(memory, SyncJob.Push);
        await HealAsync(memory);
        Assert.Equal(Row(3), memory.State.Links[Record(11)].Row);
        Assert.Equal((4, 4), (memory.State.Links.Count, memory.Records.Count));
        Assert.Empty(memory.State.DeadLetters);
    });

    [Fact]
    public void Of_rows_that_share_a_key_the_one_that_has_a_record_stays_as_it_is() => Met(async memory =>
    {
        AddRow(memory, 3, "a1");
        AddRecord(memory, 11, "a1");
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull);

        Assert.Equal(["local rec000011", "remote [\"3\"]"], Parked(memory));
        Assert.Contains("rows [\"1\"], [\"3\"]", memory.State.DeadLetters[0].Letter.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_row_waits_for_the_record_of_its_key_that_is_parked_for_another_reason() => Met(async memory =>
    {
        AddRow(memory, 3, "K");
        AddRecord(memory, 11, "K");
        memory.EditRecords([11], _ => Poison, "b");
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull);
        Assert.Equal(["local rec000011", "remote [\"3\"]"], Parked(memory));
        var told = memory.State.DeadLetters.Single(item => item.Letter.Target == Side.Remote).Letter.Message;
        Assert.Contains("the record cannot be synced yet", told, StringComparison.Ordinal);

        memory.EditRecords([11], _ => "mended", "b");
        await RunAllAsync(memory, SyncJob.Pull, SyncJob.Push);
        Assert.Equal(Row(3), memory.State.Links[Record(11)].Row);
        Assert.Equal(3, memory.Records.Count);
        Assert.Empty(memory.State.DeadLetters);
    });

    [Fact]
    public void A_record_that_is_gone_holds_up_the_row_of_its_key_only_until_that_is_noticed() => Met(async memory =>
    {
        AddRow(memory, 3, "K");
        AddRecord(memory, 11, "K");
        memory.EditRecords([11], _ => Poison, "b");
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push, SyncJob.Pull);

        // Its event is lost.
        memory.Records.Remove(Record(11));
        await HealAsync(memory);
        await HealAsync(memory);
        Assert.Equal(3, memory.State.Links.Count);
        Assert.Empty(memory.State.DeadLetters);
    });

    [Fact]
    public void The_key_of_a_pair_that_has_ended_is_free_again() => Met(async memory =>
    {
        AddRow(memory, 3, "K");
        AddRecord(memory, 11, "K");
        await RunAllAsync(memory, SyncJob.Reconcile, SyncJob.Pull, SyncJob.Push);
        Assert.Equal(Row(3), memory.State.Links[Record(11)].Row);

        memory.DeleteRows([3]);
        await RunAllAsync(memory, SyncJob.Push);
        AddRow(memory, 4, "K");
        memory.UpdateRows([4], _ => "new", "b");
        await RunAllAsync(memory, SyncJob.Push);
        Assert.Contains(memory.State.Links.Values, link => link.Row == Row(4));
        Assert.Empty(memory.State.DeadLetters);
    });

    /// <summary>Two pairs, and a mapping that matches by its column a and has not been compared yet.</summary>
    private static void Met(Func<SyncedMemory, Task> scenario) => Run(
        2,
        memory =>
        {
            memory.State.Status = memory.State.Status! with { BackfilledAt = null };
            return scenario(memory);
        },
        SimulatedMapping.WithKey);

    private static void AddRow(SyncedMemory memory, int number, string key) => memory.State.Rows[Row(number)] =
        SimulatedMapping.Columns.ToDictionary(column => column, column => (string?)(column == "a" ? key : $"{column}{number}"));

    private static void AddRecord(SyncedMemory memory, int number, string key) => memory.Records[Record(number)] = new RemoteRow(
        SimulatedMapping.Columns.ToDictionary(Field, column => column == "a" ? key : $"{column}{number}"), memory.Now, "person");

    private static IEnumerable<string> Parked(SyncedMemory memory) => memory.State.DeadLetters
        .Select(item => item.Letter)
        .Select(letter => letter.Target == Side.Local ? $"local {letter.Record}" : $"remote {letter.Row}")
        .Order(StringComparer.Ordinal);

    private static async Task RunAllAsync(SyncedMemory memory, params SyncJob[] jobs)
    {
        foreach (var job in jobs) Assert.IsType<JobResult.Done>(await memory.RunAsync(job));
    }

    /// <summary>What may heal itself is tried again.</summary>
    private static async Task HealAsync(SyncedMemory memory)
    {
        await memory.PassAsync(TimeSpan.FromMinutes(10));
        await RunAllAsync(memory, SyncJob.Push, SyncJob.Pull, SyncJob.Push);
    }

    private static async Task<MappingPlan> PlanAsync(SyncedMemory memory)
    {
        await using var services = memory.Services();
        return await services.GetRequiredService<MappingPlanner>().PlanAsync(memory.World.Tables[0].Mapping, CancellationToken.None);
    }
}
