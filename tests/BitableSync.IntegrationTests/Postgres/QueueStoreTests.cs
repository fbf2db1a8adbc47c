using System.Text.Json;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Inbox;
using BitableSync.Postgres.State;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>Inbox, outbox, change-log requests and mapping states.</summary>
public sealed class QueueStoreTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly DateTimeOffset EditTime = new(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));

    private EventIntake Intake => new(fixture.Database.DataSource);

    [PostgresFact]
    public async Task An_event_is_stored_once_and_comes_back_until_it_is_done()
    {
        var mapping = await fixture.AnyMappingAsync("inbox");
        var received = EventOf("evt-1", mapping.Remote, """{"text":"nul \u0000 and lone \ud800"}""");

        Assert.True(await Intake.StoreAsync(received, default));
        Assert.False(await Intake.StoreAsync(received, default));
        var entries = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            var waiting = await transaction.Inbox.ReadAsync(10, default);
            await transaction.Inbox.FinishAsync([.. waiting.Select(entry => entry.Id)], default);
            return waiting;
        });

        var entry = Assert.Single(entries);
        Assert.Equal(received.Entry.Records, entry.Records);
        Assert.Equal(received.Entry.Cells[new RecordId("rec1")], entry.Cells[new RecordId("rec1")]);
        Assert.Equal(received.Entry.Deleted, entry.Deleted);
        Assert.Equal((EditTime, "ou_1"), (entry.Edit!.At, entry.Edit.Actor));
        Assert.Equal(77, entry.Revision);
        Assert.False(await Intake.StoreAsync(received, default));
        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            Assert.Empty(await transaction.Inbox.ReadAsync(10, default));
            Assert.Single(await transaction.Inbox.ReadForAsync([new RecordId("rec2")], default));
            Assert.Empty(await transaction.Inbox.ReadForAsync([new RecordId("rec3")], default));
        });
    }

    [PostgresFact]
    public async Task Events_of_tables_that_no_mapping_is_bound_to_are_not_kept()
    {
        var mapping = await fixture.AnyMappingAsync("inbox-released");
        var bindings = new Bindings(fixture.Database.DataSource);
        var stranger = mapping.Remote with { Table = new TableId("tbl-of-nobody") };

        Assert.False(await Intake.StoreAsync(EventOf("evt-stranger", stranger, "{}"), default));
        Assert.True(await Intake.StoreAsync(EventOf("evt-bound", mapping.Remote, "{}"), default));
        await bindings.ReleaseAsync(mapping.Name, default);

        Assert.False(await Intake.StoreAsync(EventOf("evt-late", mapping.Remote, "{}"), default));
        Assert.Empty(await fixture.InTransactionAsync(mapping, transaction => transaction.Inbox.ReadAsync(10, default)));
        Assert.DoesNotContain(mapping.Name, await bindings.ListAsync(default));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.inbox_event WHERE event_id IN ('evt-stranger', 'evt-late')"));

        var (before, today) = await bindings.ReadAsync(mapping, default);
        await bindings.BindAsync(mapping.Name, before, today, default);
        Assert.True(await Intake.StoreAsync(EventOf("evt-again", mapping.Remote, "{}"), default));
    }

    [PostgresFact]
    public async Task Work_that_is_rolled_back_leaves_its_event_waiting()
    {
        var mapping = await fixture.AnyMappingAsync("inbox-rollback");
        await Intake.StoreAsync(EventOf("evt-rollback", mapping.Remote, "{}"), default);
        await using (var transaction = await fixture.Store.BeginAsync(mapping, null, default))
        {
            await transaction.Inbox.FinishAsync([.. (await transaction.Inbox.ReadAsync(10, default)).Select(entry => entry.Id)], default);
        }

        Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Inbox.ReadAsync(10, default)));
    }

    [PostgresFact]
    public async Task A_request_names_records_and_no_edit()
    {
        var mapping = await fixture.AnyMappingAsync("inbox-request");

        var entries = await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Inbox.RequestAsync([new RecordId("rec8"), new RecordId("rec9")], default);
            return await transaction.Inbox.ReadAsync(10, default);
        });

        Assert.Equal(["rec8", "rec9"], Assert.Single(entries).Records.Select(record => record.Value));
        Assert.Null(entries[0].Edit);
    }

    [PostgresFact]
    public async Task An_event_that_cannot_be_stored_is_not_acknowledged()
    {
        await using var away = Npgsql.NpgsqlDataSource.Create("Host=/nonexistent;Username=nobody;Timeout=1");
        var mapping = await fixture.AnyMappingAsync("inbox-away");

        var failed = await Assert.ThrowsAsync<StoreException>(() => new EventIntake(away).StoreAsync(EventOf("evt-away", mapping.Remote, "{}"), default));

        Assert.True(failed.IsTransient);
    }

    [PostgresFact]
    public async Task A_batch_is_open_until_its_fate_is_known()
    {
        var mapping = await fixture.AnyMappingAsync("outbox");
        OutboxBatch batch = new()
        {
            Kind = RemoteWriteKind.Update,
            IdempotencyKey = Guid.NewGuid(),
            Items =
            [
                new OutboxItem(Key("1"), new RecordId("rec1"), 3, new Dictionary<FieldId, CanonicalValue> { [new("f")] = new CanonicalValue.Text("x\"") }, new Dictionary<FieldId, CanonicalValue> { [new("f")] = new CanonicalValue.Number(1) }, new EditMark(EditTime, "app"), [5, 6]),
                new OutboxItem(Key("2"), null, 0, new Dictionary<FieldId, CanonicalValue> { [new("f")] = CanonicalValue.Empty }, new Dictionary<FieldId, CanonicalValue>(), null, []),
            ],
        };

        var stored = await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.AddAsync(batch, default));
        var open = Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.ReadOpenAsync(default)));
        await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.SetUnderWayAsync(open, isUnderWay: true, default));
        var about = Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.ReadForAsync([new RecordId("rec1")], default)));
        Assert.True(about.IsUnderWay);
        Assert.Equal(Key("1"), Assert.Single(about.Items).Row);
        Assert.Equal((stored.StoredAt, false), (open.StoredAt, open.IsUnderWay));
        Assert.NotEqual(default, stored.StoredAt);
        await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.CloseAsync(open, OutboxFate.Written, default));

        Assert.Equal((stored.Id, batch.Kind, batch.IdempotencyKey), (open.Id, open.Kind, open.IdempotencyKey));
        Assert.Equal(
            batch.Items.Select(item => (item.Row, item.Record, item.LinkVersion, item.Values[new("f")], string.Join(',', item.Changes))),
            open.Items.Select(item => (item.Row, item.Record, item.LinkVersion, item.Values[new("f")], string.Join(',', item.Changes))));
        Assert.Empty(await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.ReadOpenAsync(default)));
        var closed = Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.ReadForAsync([new RecordId("rec1")], default)));
        Assert.Equal((false, OutboxFate.Written), (closed.IsUnderWay, closed.Fate));
        await Assert.ThrowsAsync<StoreException>(() =>
            fixture.InTransactionAsync(mapping, transaction => transaction.Outbox.CloseAsync(open, OutboxFate.Superseded, default)));
    }

    [PostgresFact]
    public async Task Rows_without_a_link_and_links_without_a_row_are_found()
    {
        await fixture.Database.ExecuteAsync("CREATE TABLE half_linked (id int PRIMARY KEY, name text); INSERT INTO half_linked VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        var mapping = await TestMapping.OfAsync(fixture.Database, "public", "half_linked", ["name"], "half-linked");

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkStoreTests.LinkOf("rec2", Key("2")), LinkStoreTests.LinkOf("rec7", Key("7"))], default);
            Assert.Equal(2, await transaction.Changes.RequestUnlinkedAsync(default));
            Assert.Equal(1, await transaction.Changes.RequestMissingAsync(evenParked: false, default));
            await transaction.Changes.RequestAsync([Key("1"), Key("9")], default);
        });
        var entries = await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.ReadAsync(10, default));

        Assert.All(entries, entry => Assert.Equal((ChangeKind.Request, null), (entry.Kind, entry.Edit)));
        Assert.Equal([Key("1"), Key("1"), Key("3"), Key("7"), Key("9")], entries.Select(entry => entry.Row!.Value).OrderBy(row => row.Json));
        await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.FinishAsync([.. entries.Skip(1).Select(entry => entry.Id)], default));
        Assert.Single(await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.ReadAsync(10, default)));
    }

    [PostgresFact]
    public async Task The_status_counts_what_waits_and_remembers_how_runs_ended()
    {
        var mapping = await fixture.AnyMappingAsync("status");
        var states = new MappingStates(fixture.Database.DataSource);
        var fresh = await states.ReadAsync(mapping, default);
        await Intake.StoreAsync(EventOf("evt-status", mapping.Remote, "{}"), default);
        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkStoreTests.LinkOf("rec1", Key("1"))], default);
            await transaction.Changes.RequestAsync([Key("1"), Key("2")], default);
            await transaction.DeadLetters.ParkAsync([new DeadLetter(Side.Local, Key("1"), null, "misfit", "why")], default);
        });
        await states.RecordRunAsync(mapping.Name, "push", "Bitable is away", default);
        await states.RecordRunAsync(mapping.Name, "pull", null, default);
        await states.RecordRevisionAsync(mapping.Name, 12, default);
        await states.RecordBackfillAsync(mapping.Name, default);
        Assert.True(await states.StopAsync(mapping.Name, "paused", default));
        Assert.True(await states.StopAsync(mapping.Name, "table gone", default));
        Assert.False(await states.StopAsync(mapping.Name, "table gone", default));

        var status = await states.ReadAsync(mapping, default);
        await states.ResumeAsync(mapping.Name, default);

        Assert.Equal((0, 0, TimeSpan.Zero, null, null), (fresh.Links, fresh.WaitingEvents, fresh.PullLag, fresh.Revision, fresh.LastPushAt));
        Assert.Equal((1, 2, 1, 1, 0), (status.Links, status.WaitingChanges, status.WaitingEvents, status.OpenDeadLetters, status.OpenConflicts));
        Assert.True(status.PushLag > TimeSpan.Zero && status.PullLag > TimeSpan.Zero);
        Assert.Equal(("Bitable is away", null, 12L, "table gone"), (status.LastPushProblem, status.LastPullProblem, status.Revision, status.StoppedBecause));
        Assert.True(status.BackfilledAt is not null && status.LastPullAt is not null);
        Assert.Null((await states.ReadAsync(mapping, default)).StoppedBecause);
    }

    [PostgresFact]
    public async Task A_comparison_that_was_broken_off_goes_on_for_an_hour_with_what_it_began_with()
    {
        var mapping = await fixture.AnyMappingAsync("scans");
        var states = new MappingStates(fixture.Database.DataSource);
        var progress = new ScanProgress(500, 900, "500:token", """{"Records": 499}""");

        Assert.Equal(1, await states.BeginScanAsync(mapping.Name, 7, default));
        Assert.Equal(2, await states.BeginScanAsync(mapping.Name, 8, default));
        await states.RecordScanAsync(mapping.Name, 1, progress, default);
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));
        await states.RecordScanAsync(mapping.Name, 2, progress, default);
        Assert.Equal(new ScanState(2, 8, progress), await states.FindBrokenScanAsync(mapping.Name, default));

        await fixture.Database.ExecuteAsync("UPDATE bitable_sync.scan SET updated_at = clock_timestamp() - interval '61 minutes' WHERE mapping = 'scans'");
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));
        await states.RecordScanAsync(mapping.Name, 2, progress, default);
        await states.EndScanAsync(mapping.Name, 4, default);
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));

        Assert.Equal(3, await states.BeginScanAsync(mapping.Name, 9, default));
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));
        await states.RecordScanAsync(mapping.Name, 3, progress, default);
        await states.ResumeAsync(mapping.Name, default);
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));
    }

    [PostgresFact]
    public async Task A_comparison_does_not_go_on_where_other_columns_are_paired_since()
    {
        var mapping = await fixture.AnyMappingAsync("repaired-scans");
        var states = new MappingStates(fixture.Database.DataSource);
        var bindings = new Bindings(fixture.Database.DataSource);
        var (before, today) = await bindings.ReadAsync(mapping, default);
        await states.BeginScanAsync(mapping.Name, 1, default);
        await states.RecordScanAsync(mapping.Name, 1, new ScanProgress(500, 900, "500:token", "{}"), default);

        await bindings.BindAsync(mapping.Name, before, today, default);
        Assert.NotNull(await states.FindBrokenScanAsync(mapping.Name, default));
        var repaired = today with { Columns = new Dictionary<FieldId, string> { [new FieldId("fldOther")] = "name" } };
        await bindings.BindAsync(mapping.Name, before, repaired, default);
        Assert.Null(await states.FindBrokenScanAsync(mapping.Name, default));
    }

    internal static ReceivedEvent EventOf(string id, RemoteTableRef table, string payload) => new()
    {
        EventId = id,
        Table = table,
        Entry = new InboxEntry
        {
            Id = 0,
            Records = [new RecordId("rec1"), new RecordId("rec2")],
            Edit = new EditMark(EditTime, "ou_1"),
            Cells = new Dictionary<RecordId, IReadOnlyDictionary<FieldId, EventCell>>
            {
                [new RecordId("rec1")] = new Dictionary<FieldId, EventCell> { [new FieldId("fld1")] = new("\0", ""), [new FieldId("fld2")] = new(null, "2") },
            },
            Deleted = [new RecordId("rec2")],
            Revision = 77,
        },
        Payload = JsonDocument.Parse(payload).RootElement,
    };
}
