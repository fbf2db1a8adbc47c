using System.Collections.Concurrent;
using System.Diagnostics;
using BitableSync.Core.Ports;
using BitableSync.Feishu;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.RateLimiting;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Budget;
using Npgsql;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>Two nodes of one app on one database.</summary>
public sealed class SharedBudgetTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly ApiEndpoint Search = new("bitable.record.search", HttpMethod.Post, EndpointClass.Read, RateLimit.PerSecond(1000));

    [PostgresFact]
    public async Task Two_nodes_that_want_more_than_there_is_never_exceed_the_cap_together()
    {
        SharedBudget[] nodes = [Node("cli_cap", perSecond: 50), Node("cli_cap", perSecond: 50)];
        var used = new ConcurrentBag<(int Node, TimeSpan At)>();
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            while (clock.Elapsed < TimeSpan.FromSeconds(3))
            {
                await nodes[caller % 2].AcquireAsync(Search, default);
                used.Add((caller % 2, clock.Elapsed));
            }
        }));

        var moments = used.Select(use => use.At).Order().ToList();
        Assert.All(moments, first => Assert.True(moments.Count(at => at >= first && at < first + TimeSpan.FromSeconds(1)) <= 50));
        // Neither starves, and the budget is not just left lying.
        Assert.All(new[] { 0, 1 }, node => Assert.InRange(used.Count(use => use.Node == node), 20, 100));
    }

    [PostgresFact]
    public async Task One_request_is_not_kept_waiting_by_another_node_with_many()
    {
        var (busy, quiet) = (Node("cli_fair", perSecond: 20), Node("cli_fair", perSecond: 20));
        using var stop = new CancellationTokenSource();
        var busyUses = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                await busy.AcquireAsync(Search, stop.Token);
                Interlocked.Increment(ref busyUses);
            }
        }));
        await Eventually.TrueAsync(() => Volatile.Read(ref busyUses) > 5, "the load to begin");

        var before = Volatile.Read(ref busyUses);
        await quiet.AcquireAsync(Search, default);
        var meanwhile = Volatile.Read(ref busyUses) - before;
        await stop.CancelAsync();
        await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // A portion in use, one reserved, and one for the scheduling of this machine.
        Assert.InRange(meanwhile, 0, 6);
    }

    [PostgresFact]
    public async Task Many_waiting_requests_share_a_reservation()
    {
        var counted = new CountingPermits(new RequestPermits(fixture.Database.DataSource));
        var node = new SharedBudget(counted, Options("cli_trips", perSecond: 1000), TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => node.AcquireAsync(Search, default).AsTask()));

        // How many come together depends on the machine; one by one there would be 300.
        Assert.InRange(counted.Reservations, 3, 100);
    }

    [PostgresFact]
    public async Task In_a_database_without_the_engines_tables_there_is_nobody_to_share_with()
    {
        await using var empty = await TestDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(empty.ConnectionString);

        Assert.Equal(TimeSpan.Zero, await new RequestPermits(source).ReserveAsync("cli_first read", 10, TimeSpan.FromMinutes(1), default));
        Assert.Equal(TimeSpan.Zero, await new RequestPermits(source).ReserveAsync("cli_first read", 10, TimeSpan.FromMinutes(1), default));
    }

    [PostgresFact]
    public async Task Without_the_database_nothing_may_be_sent()
    {
        await using var absent = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=2;Username=x;Database=x");
        var node = new SharedBudget(new RequestPermits(absent), Options("cli_dead", perSecond: 50), TimeProvider.System);

        var problem = await Assert.ThrowsAsync<StoreException>(() => node.AcquireAsync(Search, default).AsTask());

        Assert.True(problem.IsTransient);
        Assert.Contains("reserve requests of 'cli_dead read'", problem.Message, StringComparison.Ordinal);
    }

    private SharedBudget Node(string app, int perSecond) =>
        new(new RequestPermits(fixture.Database.DataSource), Options(app, perSecond), TimeProvider.System);

    private static FeishuOptions Options(string app, int perSecond) =>
        new() { AppId = app, Budget = new BudgetOptions { ReadPerSecond = perSecond, ReadPerMinute = 60_000 } };

    private sealed class CountingPermits(IRequestPermits permits) : IRequestPermits
    {
        private int _reservations;

        public int Reservations => _reservations;

        public Task<TimeSpan> ReserveAsync(string account, int count, TimeSpan pace, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reservations);
            return permits.ReserveAsync(account, count, pace, cancellationToken);
        }
    }
}
