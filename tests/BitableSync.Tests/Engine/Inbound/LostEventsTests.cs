using BitableSync.Core.Ports;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.DependencyInjection;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Inbound;

/// <summary>Revisions that no event tells of bring the next comparison forward, and nothing else does.</summary>
public sealed class LostEventsTests
{
    private static readonly TimeSpan Interval = new SyncOptions().LostEventInterval;

    [Fact]
    public void Revisions_without_an_event_are_compared_once_the_events_have_had_their_time() => Run(5, memory => CheckedAsync(memory, async check =>
    {
        Tell(memory, 1, 2, 4);
        memory.World.Tables[0].Revision = 4;
        Assert.False(await check());
        await memory.PassAsync(Interval / 2);
        Assert.False(await check());
        await memory.PassAsync(Interval);
        Assert.True(await check());
        await memory.PassAsync(Interval);
        Assert.False(await check());
    }));

    [Fact]
    public void Events_that_come_late_but_in_time_are_not_missed() => Run(5, memory => CheckedAsync(memory, async check =>
    {
        memory.World.Tables[0].Revision = 3;
        Assert.False(await check());
        Tell(memory, 3, 1, 2, 2);
        await memory.PassAsync(Interval);
        Assert.False(await check());
    }));

    [Fact]
    public void What_a_comparison_has_seen_needs_no_event() => Run(5, memory => CheckedAsync(memory, async check =>
    {
        memory.World.Tables[0].Revision = 9;
        memory.State.Status = memory.State.Status! with { Revision = 9 };
        Assert.False(await check());
        await memory.PassAsync(Interval);
        Assert.False(await check());
    }));

    [Fact]
    public void A_table_that_counts_what_raises_no_event_is_compared_ever_more_seldom() => Run(5, memory => CheckedAsync(memory, async check =>
    {
        List<int> looksBetween = [];
        for (int look = 0, last = 0; looksBetween.Count < 6; look++)
        {
            memory.World.Tables[0].Revision++;
            if (await check())
            {
                looksBetween.Add(look - last);
                last = look;
                Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Reconcile));
            }

            await memory.PassAsync(Interval);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30], looksBetween);
    }));

    /// <summary>Gives the test a check that says whether a comparison was asked for.</summary>
    private static async Task CheckedAsync(SyncedMemory memory, Func<Func<Task<bool>>, Task> test)
    {
        memory.State.Status = memory.State.Status! with { Revision = 0 };
        await using var services = memory.Services();
        var events = services.GetRequiredService<LostEvents>();
        var lease = await services.GetRequiredService<ILeases>().TryAcquireAsync("pull:test", TimeSpan.FromHours(9), CancellationToken.None);
        await test(async () =>
        {
            memory.Triggered.Clear();
            await events.CheckAsync(memory.World.Tables[0].Mapping, lease!, CancellationToken.None);
            return memory.Triggered.Contains(SyncJob.Reconcile);
        });
    }

    private static void Tell(SyncedMemory memory, params long[] revisions)
    {
        foreach (var revision in revisions) memory.Receive(new InboxEntry { Id = 0, Records = [Record(1)], Revision = revision });
    }
}
