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
        var first = (await Leases.TryAcquireAsync("silent", TimeSpan.FromMilliseconds(50), default))!;
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

        Assert.True(await Leases.WaitTimeAsync("renewed", default) > TimeSpan.FromMinutes(4));
        Assert.Null(await Leases.TryAcquireAsync("renewed", Long, default));
    }

    [PostgresFact]
    public async Task Nobody_gets_the_lease_before_its_pause_is_over()
    {
        var lease = (await Leases.TryAcquireAsync("paused", Long, default))!;
        await Leases.ReleaseAsync(lease, Long, default);

        Assert.Null(await Leases.TryAcquireAsync("paused", Long, default));
        Assert.InRange(await Leases.WaitTimeAsync("paused", default), TimeSpan.FromMinutes(4), Long);
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
    public async Task A_free_or_unknown_lease_needs_no_waiting()
    {
        var lease = (await Leases.TryAcquireAsync("free", Long, default))!;
        await Leases.ReleaseAsync(lease, TimeSpan.Zero, default);

        Assert.Equal(TimeSpan.Zero, await Leases.WaitTimeAsync("free", default));
        Assert.Equal(TimeSpan.Zero, await Leases.WaitTimeAsync("never seen", default));
    }
}
