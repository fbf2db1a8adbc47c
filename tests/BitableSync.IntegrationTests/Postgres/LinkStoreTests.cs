using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class LinkStoreTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly FieldId Field = new("fld1");

    [PostgresFact]
    public async Task A_link_comes_back_as_it_was_stored()
    {
        var mapping = await fixture.AnyMappingAsync("round");
        var link = LinkOf("rec1", Key("1", "a\"b")) with
        {
            Base = new Dictionary<FieldId, CanonicalValue>
            {
                [new("empty")] = CanonicalValue.Empty,
                [new("text")] = new CanonicalValue.Text("汉字 \"q\" 😀"),
                [new("number")] = new CanonicalValue.Number(1e300),
                [new("small")] = new CanonicalValue.Number(5e-324),
                [new("flag")] = new CanonicalValue.Flag(false),
                [new("set")] = CanonicalValue.Set.Of(["b", "a"]),
                [new("instant")] = new CanonicalValue.Instant(-1),
                [new("day")] = new CanonicalValue.Day(new DateOnly(1, 1, 1)),
                [new("json")] = new CanonicalValue.Json("""{"a":1e2,"nul":"\u0000"}"""),
            },
            Held = new Dictionary<FieldId, HeldField> { [Field] = new(HeldReason.PingPong, new CanonicalValue.Number(1), CanonicalValue.Empty) },
            Decided = new Dictionary<FieldId, DecidedValue> { [Field] = new(new CanonicalValue.Text("chosen"), CanonicalValue.Empty, 42) },
            State = LinkState.Detached,
        };

        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.AddAsync([link], default));
        var stored = (await fixture.InTransactionAsync(mapping, transaction => transaction.Links.LockByRowAsync([link.Row], default))).Single();

        Assert.Equal(link.Base.OrderBy(pair => pair.Key.Value), stored.Base.OrderBy(pair => pair.Key.Value));
        Assert.Equal(link.Decided, stored.Decided);
        Assert.Equal(link.Held, stored.Held);
        Assert.Equal((link.Record, link.Row, link.State, 1L), (stored.Record, stored.Row, stored.State, stored.Version));
    }

    [PostgresFact]
    public async Task Rows_can_swap_their_keys_within_one_transaction()
    {
        var mapping = await fixture.AnyMappingAsync("swap");
        Link[] links = [LinkOf("recA", Key("1")), LinkOf("recB", Key("2"))];
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.AddAsync(links, default));

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.UpdateAsync([links[0] with { Row = Key("2") }], default);
            await transaction.Links.UpdateAsync([links[1] with { Row = Key("1") }], default);
        });

        var swapped = await fixture.InTransactionAsync(mapping, transaction => transaction.Links.ReadPageAsync(null, 10, default));
        Assert.Equal([("recA", Key("2"), 2L), ("recB", Key("1"), 2L)], swapped.Select(link => (link.Record.Value, link.Row, link.Version)));
    }

    [PostgresFact]
    public async Task Two_records_never_share_a_row()
    {
        var mapping = await fixture.AnyMappingAsync("bijection");
        await using var transaction = await fixture.Store.BeginAsync(mapping, null, default);
        await transaction.Links.AddAsync([LinkOf("rec1", Key("1")), LinkOf("rec2", Key("1"))], default);

        var refused = await Assert.ThrowsAsync<StoreException>(() => transaction.CommitAsync(default));

        Assert.True(refused.IsTransient);
        Assert.Contains("link_mapping_row_key_key", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Pages_follow_record_order_and_mappings_do_not_mix()
    {
        var mapping = await fixture.AnyMappingAsync("paged");
        var other = await fixture.AnyMappingAsync("paged-too");
        await fixture.InTransactionAsync(other, transaction => transaction.Links.AddAsync([LinkOf("recB", Key("9"))], default));
        await fixture.InTransactionAsync(mapping, transaction =>
            transaction.Links.AddAsync([LinkOf("recb", Key("1")), LinkOf("recB", Key("2")), LinkOf("recA", Key("3"))], default));

        var first = await fixture.InTransactionAsync(mapping, transaction => transaction.Links.ReadPageAsync(null, 2, default));
        var second = await fixture.InTransactionAsync(mapping, transaction => transaction.Links.ReadPageAsync(first[^1].Record, 2, default));
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.RemoveAsync([new RecordId("recB")], default));

        Assert.Equal(["recA", "recB", "recb"], first.Concat(second).Select(link => link.Record.Value));
        Assert.Single(await fixture.InTransactionAsync(other, transaction => transaction.Links.ReadByRecordAsync([new RecordId("recB")], default)));
    }

    [PostgresFact]
    public async Task Updating_a_link_that_is_gone_is_noticed()
    {
        var mapping = await fixture.AnyMappingAsync("vanished");

        var failed = await Assert.ThrowsAsync<StoreException>(() =>
            fixture.InTransactionAsync(mapping, transaction => transaction.Links.UpdateAsync([LinkOf("rec1", Key("1"))], default)));

        Assert.True(failed.IsTransient);
    }

    internal static Link LinkOf(string record, RowKey row) => new()
    {
        Record = new RecordId(record),
        Row = row,
        Base = new Dictionary<FieldId, CanonicalValue> { [Field] = new CanonicalValue.Text("x") },
    };
}
