using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>Held mass changes in the real database.</summary>
public sealed class HoldStoreTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly Dictionary<long, long> None = [];

    [PostgresFact]
    public async Task A_hold_is_kept_up_to_date_decided_once_and_used_up()
    {
        var mapping = await fixture.AnyMappingAsync("holds");
        Task<Hold?> ReadAsync() => fixture.InTransactionAsync(mapping, transaction => transaction.Holds.ReadAsync(Side.Remote, default));
        Task<bool> DecideAsync(Hold hold) => fixture.InTransactionAsync(
            mapping, transaction => transaction.Holds.DecideAsync(hold, HoldState.Approved, "Wang Fang", "was meant", TimeSpan.FromHours(1), default));
        Task CountAsync(Dictionary<long, long> deletes, long overwrites) => fixture.InTransactionAsync(
            mapping, transaction => transaction.Holds.CountAsync(Side.Remote, deletes, overwrites, default));

        Assert.Null(await ReadAsync());
        await fixture.InTransactionAsync(mapping, transaction => transaction.Holds.KeepAsync(Held(100), default));
        var shown = (await ReadAsync())!;
        await fixture.InTransactionAsync(mapping, transaction => transaction.Holds.KeepAsync(Held(120), default));
        var grown = (await ReadAsync())!;
        Assert.Equal((shown.Id, 120L, HoldState.Open), (grown.Id, grown.Deletes, grown.State));
        Assert.False(await DecideAsync(shown));
        Assert.True(await DecideAsync(grown));
        Assert.False(await DecideAsync(grown));

        await CountAsync(new() { [5] = 70 }, 20);
        var rest = (await ReadAsync())!;
        Assert.Equal((HoldState.Approved, 30L, "Wang Fang"), (rest.State, rest.Remaining, rest.DecidedBy));
        await CountAsync(new() { [5] = 30 }, 0);
        Assert.Null(await ReadAsync());

        // What an approval covered does not count towards the next hold; what comes after it does.
        await CountAsync(new() { [6] = 3 }, 0);
        await CountAsync(new() { [6] = 4, [9] = 1 }, 2);
        await CountAsync(None, 2);
        var made = await fixture.InTransactionAsync(mapping, transaction => transaction.Holds.ReadDeletesAsync(Side.Remote, 6, default));
        Assert.Equal([(6L, 7L), (9L, 1L)], made.OrderBy(each => each.Key).Select(each => (each.Key, each.Value)));
    }

    [PostgresFact]
    public async Task A_new_hold_replaces_an_approval_that_did_not_suffice_and_can_be_ended()
    {
        var mapping = await fixture.AnyMappingAsync("holds-again");
        var hold = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Holds.KeepAsync(Held(10), default);
            var first = (await transaction.Holds.ReadAsync(Side.Remote, default))!;
            await transaction.Holds.DecideAsync(first, HoldState.Approved, "a", null, TimeSpan.FromHours(1), default);
            await transaction.Holds.KeepAsync(Held(30) with { Cause = "grew" }, default);
            var second = (await transaction.Holds.ReadAsync(Side.Remote, default))!;
            Assert.NotEqual(first.Id, second.Id);
            Assert.Equal((HoldState.Open, "grew"), (second.State, second.Cause));
            return second;
        });
        await fixture.InTransactionAsync(mapping, transaction => transaction.Holds.CloseAsync(hold.Id, default));
        Assert.Null(await fixture.InTransactionAsync(mapping, transaction => transaction.Holds.ReadAsync(Side.Remote, default)));
    }

    private static Hold Held(long deletes) => new()
    {
        Target = Side.Remote, Deletes = deletes, Overwrites = 0, Pairs = 300, Allowed = 60, Sample = ["[\"1\"]"],
    };
}
