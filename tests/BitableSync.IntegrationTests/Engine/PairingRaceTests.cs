using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Pairs;
using BitableSync.IntegrationTests.Postgres;
using BitableSync.IntegrationTests.Support;
using BitableSync.Tests.Core.Fields;

namespace BitableSync.IntegrationTests.Engine;

/// <summary>A row and a record with the same key, paired by the pull and copied by the push at the same moment.</summary>
public sealed class PairingRaceTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly RecordId Theirs = new("recTheirs");
    private static readonly RecordId Ours = new("recOurs");
    private static readonly RowKey Key = RowKey.FromParts(["1"]);

    [PostgresFact]
    public async Task A_row_that_the_pull_pairs_while_the_push_plans_is_not_copied_as_well()
    {
        var mapping = await MappingAsync("planned");
        await using var pull = await fixture.Store.BeginAsync(mapping, lease: null, default);
        await pull.Rows.LockAsync([Key], default);
        await using var push = await fixture.Store.BeginAsync(mapping, lease: null, default);
        var changes = new PairChanges();

        // No event waits that would have to be read.
        var planning = PlanUnit.LoadAsync(push, mapping, table: null!, Unlinked(), RemoteLookup.Empty, new MergeRules(), changes, DateTimeOffset.UnixEpoch, default);
        await BlockedAsync();
        await pull.Links.AddAsync([LinkTo(Theirs)], default);
        await pull.CommitAsync(default);
        var unit = await planning;
        unit.Decide();

        Assert.Empty(unit.Items.Batches(500));
        Assert.Equal(1, unit.Postponed);
    }

    [PostgresFact]
    public async Task A_record_waits_where_the_push_plans_a_copy_of_its_row_at_that_moment()
    {
        var mapping = await MappingAsync("matched");
        await using var push = await fixture.Store.BeginAsync(mapping, lease: null, default);
        await push.Rows.LockAsync([Key], default);
        await using var pull = await fixture.Store.BeginAsync(mapping, lease: null, default);

        var matching = RowMatch.FindAsync(pull, mapping, new Dictionary<FieldId, CanonicalValue> { [mapping.Fields[0].Field] = new CanonicalValue.Number(1) }, default);
        await BlockedAsync();
        await push.Outbox.AddAsync(Create(), default);
        await push.CommitAsync(default);

        Assert.Same(RowMatch.CreateInFlight, await matching);
    }

    [PostgresFact]
    public async Task A_create_whose_row_was_paired_otherwise_is_closed_and_its_record_looked_at()
    {
        var mapping = await MappingAsync("settled");
        var batch = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkTo(Theirs)], default);
            return await transaction.Outbox.AddAsync(Create(), default);
        });
        var lease = await fixture.LeaseAsync("push:settled");

        await new BatchSettlement(fixture.Store, TimeProvider.System).WrittenAsync(mapping, lease, batch, [Ours], default);

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            Assert.Empty(await transaction.Outbox.ReadOpenAsync(default));
            Assert.Equal(Theirs, Assert.Single(await transaction.Links.ReadByRowAsync([Key], default)).Record);
            Assert.Equal([Ours], (await transaction.Inbox.ReadAsync(10, default)).SelectMany(entry => entry.Records));
        });
    }

    [PostgresFact]
    public async Task A_delete_that_waited_leaves_out_what_a_pull_has_decided_otherwise_meanwhile()
    {
        var mapping = await MappingAsync("waited");
        var lease = await fixture.LeaseAsync("push:waited");
        var other = RowKey.FromParts(["2"]);
        var batch = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkTo(Theirs), LinkTo(Ours) with { Row = other }], default);
            return await transaction.Outbox.AddAsync(DeleteOf((Key, Theirs), (other, Ours)), default);
        });
        // The pull brings the row back.
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.UpdateAsync([LinkTo(Theirs)], default));
        var settlement = new BatchSettlement(fixture.Store, TimeProvider.System);

        var current = await settlement.CurrentAsync(mapping, lease, batch, default);
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.UpdateAsync([LinkTo(Ours) with { Row = other }], default));
        var later = await settlement.CurrentAsync(mapping, lease, current!, default);

        Assert.Equal(Ours, Assert.Single(current!.Items).Record);
        Assert.NotEqual(batch.IdempotencyKey, current.IdempotencyKey);
        Assert.Null(later);
        await fixture.InTransactionAsync(mapping, async transaction => Assert.Empty(await transaction.Outbox.ReadOpenAsync(default)));
    }

    [PostgresFact]
    public async Task A_row_brought_back_while_its_record_was_being_deleted_is_copied_anew()
    {
        var mapping = await MappingAsync("revived");
        var lease = await fixture.LeaseAsync("push:revived");
        var batch = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkTo(Theirs)], default);
            return await transaction.Outbox.AddAsync(DeleteOf((Key, Theirs)), default);
        });
        await fixture.InTransactionAsync(mapping, transaction => transaction.Links.UpdateAsync([LinkTo(Theirs)], default));

        await new BatchSettlement(fixture.Store, TimeProvider.System).WrittenAsync(mapping, lease, batch, [Theirs], default);

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            Assert.Empty(await transaction.Links.ReadByRowAsync([Key], default));
            Assert.Equal(Key, Assert.Single(await transaction.Changes.ReadAsync(10, default)).Row);
        });
    }

    private static OutboxBatch DeleteOf(params (RowKey Row, RecordId Record)[] pairs) => new()
    {
        Kind = RemoteWriteKind.Delete,
        IdempotencyKey = Guid.NewGuid(),
        Items = [.. pairs.Select(pair => new OutboxItem(pair.Row, pair.Record, 1, new Dictionary<FieldId, CanonicalValue>(), new Dictionary<FieldId, CanonicalValue>(), null, []))],
    };

    private static Link LinkTo(RecordId record) => new() { Record = record, Row = Key, Base = new Dictionary<FieldId, CanonicalValue>() };

    private static OutboxBatch Create() => new()
    {
        Kind = RemoteWriteKind.Create,
        IdempotencyKey = Guid.NewGuid(),
        Items = [new OutboxItem(Key, null, 0, new Dictionary<FieldId, CanonicalValue>(), new Dictionary<FieldId, CanonicalValue>(), null, [])],
    };

    /// <summary>The row as a push sees it that looked before anybody linked it.</summary>
    private static PushView Unlinked() => new(
        new ClaimedRows([new ChangeEntry { Id = 1, Kind = ChangeKind.Insert, Row = Key, Edit = new EditMark(DateTimeOffset.UnixEpoch, null) }], 500),
        new Dictionary<RowKey, Link>(),
        new Dictionary<RowKey, LocalRow>());

    private Task BlockedAsync() => Eventually.TrueAsync(async () => await fixture.Database.ScalarAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0);

    private async Task<TableMapping> MappingAsync(string table)
    {
        await fixture.Database.ExecuteAsync($"CREATE TABLE public.{table} (id integer PRIMARY KEY); INSERT INTO public.{table} VALUES (1)");
        var mapping = await TestMapping.OfAsync(fixture.Database, "public", table, ["id"], table);
        var field = mapping.Fields[0] with { Codec = Given.Codec(BitableFieldType.Number, mapping.Key[0]) };
        return mapping with { Fields = [field], MatchBy = [field] };
    }
}
