using BitableSync.Core.Ports;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Leases;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class LeaseStoreTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private LeaseStore Leases => new(fixture.Database.DataSource);

    [PostgresFact]
    public async Task Of_many_workers_exactly_one_gets_the_lease()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Leases.TryAcquireAsync("race", Long, default)));

        Assert.Single(taken, lease => lease is not null);
    }

    [PostgresFact]
    public async Task A_silent_holder_is_replaced_under_a_higher_fence_and_cannot_renew()
    {
        var first = (await Leases.TryAcquireAsync("silent", TimeSpan.FromSeconds(2), default))!;
        Assert.Null(await Leases.TryAcquireAsync("silent", Long, default));

        var second = await Eventually.GetAsync(() => Leases.TryAcquireAsync("silent", Long, default));

        Assert.True(second.Fence > first.Fence);
        Assert.False(await Leases.RenewAsync(first, Long, default));
        Assert.True(await Leases.RenewAsync(second, Long, default));
        await Leases.ReleaseAsync(first, TimeSpan.Zero, default);
        Assert.Null(await Leases.TryAcquireAsync("silent", Long, default));
    }

    [PostgresFact]
    public async Task A_renewal_extends_the_time()
    {
        var lease = (await Leases.TryAcquireAsync("renewed", TimeSpan.FromMilliseconds(1), default))!;

        Assert.True(await Leases.RenewAsync(lease, Long, default));

        Assert.True(Waiting(await Leases.QueueAsync("renewed", "b", Long, default)).Free > TimeSpan.FromMinutes(4));
        Assert.Null(await Leases.TryAcquireAsync("renewed", Long, default));
    }

    [PostgresFact]
    public async Task Nobody_gets_the_lease_before_its_pause_is_over()
    {
        var lease = (await Leases.TryAcquireAsync("paused", Long, default))!;
        await Leases.ReleaseAsync(lease, Long, default);

        Assert.Null(await Leases.TryAcquireAsync("paused", Long, default));
        Assert.InRange(Waiting(await Leases.QueueAsync("paused", "b", Long, default)).Free, TimeSpan.FromMinutes(4), Long);
        Assert.False(await Leases.RenewAsync(lease, Long, default));
    }

    [PostgresFact]
    public async Task The_pause_is_kept_to_the_millisecond_by_the_databases_clock()
    {
        var pause = TimeSpan.FromMilliseconds(200);
        var lease = (await Leases.TryAcquireAsync("lane", Long, default))!;
        await Leases.ReleaseAsync(lease, pause, default);
        var released = await fixture.Database.ScalarAsync<DateTime>("SELECT not_before - interval '200 ms' FROM bitable_sync.lease WHERE name = 'lane'");

        await Eventually.GetAsync(() => Leases.TryAcquireAsync("lane", Long, default));

        var now = await fixture.Database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        Assert.True(now - released >= pause);
    }

    [PostgresFact]
    public async Task The_next_holder_is_told_the_last_pause()
    {
        var first = Taken(await Leases.QueueAsync("gap", "a", Long, default));
        await Leases.ReleaseAsync(first, TimeSpan.FromMilliseconds(3), default);

        var second = await Eventually.GetAsync(() => Leases.TryAcquireAsync("gap", Long, default));

        Assert.Equal(TimeSpan.Zero, first.LastPause);
        Assert.Equal(TimeSpan.FromMilliseconds(3), second.LastPause);
    }

    [PostgresFact]
    public async Task Whoever_has_waited_longest_gets_the_lease_next()
    {
        var big = Taken(await Leases.QueueAsync("busy", "big", Long, default));
        Assert.Equal(0, Waiting(await Leases.QueueAsync("busy", "small", Long, default)).Ahead);
        Assert.Equal(1, Waiting(await Leases.QueueAsync("busy", "other", Long, default)).Ahead);
        await Leases.ReleaseAsync(big, TimeSpan.Zero, default);

        Assert.Equal(2, Waiting(await Leases.QueueAsync("busy", "big", Long, default)).Ahead);
        var small = Taken(await Leases.QueueAsync("busy", "small", Long, default));
        await Leases.ReleaseAsync(small, TimeSpan.Zero, default);

        Assert.Equal(1, Waiting(await Leases.QueueAsync("busy", "big", Long, default)).Ahead);
        Taken(await Leases.QueueAsync("busy", "other", Long, default));
    }

    [PostgresFact]
    public async Task A_worker_that_fell_silent_loses_its_place()
    {
        await Leases.ReleaseAsync(Taken(await Leases.QueueAsync("left", "a", Long, default)), TimeSpan.FromMilliseconds(300), default);
        Waiting(await Leases.QueueAsync("left", "dead", Long, default));
        await fixture.Database.ExecuteAsync($"UPDATE bitable_sync.lease_queue SET since = since - interval '1 hour', asked_at = asked_at - interval '{ILeases.LongestSilence}' WHERE worker = 'dead'");

        await Eventually.TrueAsync(async () => await Leases.QueueAsync("left", "b", Long, default) is LeaseTurn.Taken);

        Assert.Equal(0, Waiting(await Leases.QueueAsync("left", "c", Long, default)).Ahead);
        Assert.Equal(1, Waiting(await Leases.QueueAsync("left", "dead", Long, default)).Ahead);
    }

    [PostgresFact]
    public async Task Of_many_in_line_at_once_exactly_one_gets_the_lease()
    {
        var turns = await Task.WhenAll(Enumerable.Range(0, 20).Select(worker => Leases.QueueAsync("rush", $"{worker}", Long, default)));

        Assert.Single(turns, turn => turn is LeaseTurn.Taken);
    }

    private static Lease Taken(LeaseTurn turn) => Assert.IsType<LeaseTurn.Taken>(turn).Lease;

    private static LeaseTurn.Waiting Waiting(LeaseTurn turn) => Assert.IsType<LeaseTurn.Waiting>(turn);
}
