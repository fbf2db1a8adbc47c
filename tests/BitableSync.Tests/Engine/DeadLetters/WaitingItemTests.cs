using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Simulation;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.DeadLetters;

/// <summary>Rows and records that were parked, and wait for what they link to when they have been mended.</summary>
public sealed class WaitingItemTests
{
    /// <summary>What either side refuses.</summary>
    private const string Poison = "x";

    [Fact]
    public void A_record_that_waits_for_another_is_parked_no_more_for_what_it_was_refused_for() => Linking(async memory =>
    {
        foreach (var number in new[] { 11, 12 }) AddRefusedRecord(memory, number);
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal(2, memory.State.DeadLetters.Count);

        memory.EditRecords([11], _ => "mended");
        memory.EditRecords([11], _ => "rec000012", "g");
        await memory.RunAsync(SyncJob.Pull);
        Assert.Equal(Record(12), Assert.Single(memory.State.DeadLetters).Letter.Record);
        Assert.Equal(LinkWait.OfRecord(Record(11), memory.World.Tables[0].Mapping.Name, Record(12)), Assert.Single(memory.State.Waits));

        memory.EditRecords([12], _ => "mended, too");
        await memory.RunAsync(SyncJob.Pull);
        await memory.RunAsync(SyncJob.Pull);
        AssertLinked(memory);
    });

    [Fact]
    public void A_row_that_waits_for_another_is_parked_no_more_for_what_it_was_refused_for() => Linking(async memory =>
    {
        foreach (var number in new[] { 1, 2 }) AddRefusedRow(memory, number);
        await memory.RunAsync(SyncJob.Push);
        Assert.Equal(2, memory.State.DeadLetters.Count);

        memory.UpdateRows([1], _ => "mended");
        memory.UpdateRows([1], _ => "2", "g");
        await memory.RunAsync(SyncJob.Push);
        Assert.Equal(Row(2), Assert.Single(memory.State.DeadLetters).Letter.Row);
        Assert.Equal(LinkWait.OfRow(Row(1), memory.World.Tables[0].Mapping.Name, Row(2)), Assert.Single(memory.State.Waits));

        memory.UpdateRows([2], _ => "mended, too");
        await memory.RunAsync(SyncJob.Push);
        await memory.RunAsync(SyncJob.Push);
        AssertLinked(memory);
    });

    /// <summary>A table without pairs that links to itself.</summary>
    private static void Linking(Func<SyncedMemory, Task> scenario) => Run(0, scenario, mapping => SimulatedMapping.WithLink(mapping, mapping.Name));

    private static void AddRefusedRecord(SyncedMemory memory, int number)
    {
        memory.Records[Record(number)] = new RemoteRow(SimulatedMapping.Columns.ToDictionary(Field, column => $"{column}{number}"), memory.Now, "person");
        memory.EditRecords([number], _ => Poison);
    }

    private static void AddRefusedRow(SyncedMemory memory, int number)
    {
        memory.State.Rows[Row(number)] = memory.World.Tables[0].NewRow(column => $"{column}{number}");
        memory.UpdateRows([number], _ => Poison);
    }

    private static void AssertLinked(SyncedMemory memory)
    {
        Assert.Equal(2, memory.State.Links.Count);
        Assert.Empty(memory.State.DeadLetters);
        Assert.Empty(memory.State.Waits);
    }
}
