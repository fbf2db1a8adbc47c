using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class ConflictAndDeadLetterTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly EditMark Edit = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), "someone");

    [PostgresFact]
    public async Task A_conflict_comes_back_with_its_three_values_and_its_resolution()
    {
        var mapping = await fixture.AnyMappingAsync("conflicts");
        LoggedConflict[] logged =
        [
            new(new RecordId("rec1"), Key("1"), new FieldId("f"), ConflictRule.LastWrite, Side.Remote, CanonicalValue.Empty,
                new CanonicalValue.Text("local"), new CanonicalValue.Number(1.5), Edit, null),
            new(null, Key("2"), null, ConflictRule.DeleteAgainstUpdate, Side.Local, new CanonicalValue.Json("""{"f":"x"}"""),
                CanonicalValue.Empty, CanonicalValue.Empty, null, Edit),
        ];
        await fixture.InTransactionAsync(mapping, transaction => transaction.Conflicts.AddAsync(logged, default));
        var ids = await fixture.Database.ColumnAsync<long>("SELECT id FROM bitable_sync.conflict WHERE mapping = 'conflicts' ORDER BY id");

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            for (var index = 0; index < logged.Length; index++)
            {
                var stored = (await transaction.Conflicts.LockAsync(ids[index], default))!;
                Assert.Equal((logged[index], ConflictState.AutoResolved, null), (stored.Conflict, stored.State, stored.Resolution));
            }

            var about = Assert.Single(await transaction.Conflicts.ReadForAsync([new RecordId("rec1"), new RecordId("rec2")], default, default));
            Assert.Equal((ids[0], logged[0]), (about.Id, about.Conflict));
            Assert.Empty(await transaction.Conflicts.ReadForAsync([new RecordId("rec1")], about.DetectedAt.AddMilliseconds(1), default));

            await transaction.Conflicts.ResolveAsync(
                ids[0], new ConflictResolution(ConflictState.Reversed, new CanonicalValue.Text("local"), "ann", default, "theirs was a typo"), default);
            var resolution = (await transaction.Conflicts.LockAsync(ids[0], default))!.Resolution!;
            Assert.Equal((ConflictState.Reversed, new CanonicalValue.Text("local"), "ann", "theirs was a typo"), (resolution.State, resolution.Value, resolution.By, resolution.Reason));
            Assert.NotEqual(default, resolution.At);
        });
        var other = await fixture.AnyMappingAsync("conflicts-of-others");
        Assert.Null(await fixture.InTransactionAsync(other, transaction => transaction.Conflicts.LockAsync(ids[0], default)));
    }

    [PostgresFact]
    public async Task A_conflict_without_a_winner_is_open_once_and_takes_the_latest_values_and_writers()
    {
        var mapping = await fixture.AnyMappingAsync("held-conflicts");
        var first = new LoggedConflict(new RecordId("rec1"), Key("1"), new FieldId("f"), ConflictRule.Manual, Winner: null, CanonicalValue.Empty,
            new CanonicalValue.Text("local"), new CanonicalValue.Text("remote"), Edit, null);
        var later = new EditMark(Edit.At.AddMinutes(1), "somebody else");
        await fixture.InTransactionAsync(mapping, transaction => transaction.Conflicts.AddAsync([first, first with { Field = new FieldId("g") }], default));
        await fixture.InTransactionAsync(mapping, transaction => transaction.Conflicts.AddAsync(
            [first with { Row = Key("2"), Remote = new CanonicalValue.Text("new"), LocalEdit = null, RemoteEdit = later }], default));

        var ids = await fixture.Database.ColumnAsync<long>("SELECT id FROM bitable_sync.conflict WHERE mapping = 'held-conflicts' ORDER BY id");
        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            Assert.Equal(2, ids.Count);
            var open = (await transaction.Conflicts.LockAsync(ids[0], default))!;
            Assert.Equal((ConflictState.NeedsReview, 2), (open.State, open.Version));
            Assert.Equal(first with { Row = Key("2"), Remote = new CanonicalValue.Text("new"), LocalEdit = Edit, RemoteEdit = later }, open.Conflict);

            await transaction.Conflicts.SettleAsync([new SettledConflict(new RecordId("rec1"), new FieldId("f"), new CanonicalValue.Text("x"), "equal")], default);
            await transaction.Conflicts.SettleAsync([new SettledConflict(new RecordId("rec1"), null, CanonicalValue.Empty, "gone")], default);
            var settled = (await transaction.Conflicts.LockAsync(ids[0], default))!;
            Assert.Equal((ConflictState.Settled, "equal", new CanonicalValue.Text("x")), (settled.State, settled.Resolution!.Reason, settled.Resolution.Value));
            Assert.Equal("gone", (await transaction.Conflicts.LockAsync(ids[1], default))!.Resolution!.Reason);

            await transaction.Conflicts.AddAsync([first], default);
        });
        Assert.Equal(3, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.conflict WHERE mapping = 'held-conflicts'"));
    }

    [PostgresFact]
    public async Task A_letter_parked_again_counts_an_attempt_and_takes_the_new_reason()
    {
        var mapping = await fixture.AnyMappingAsync("letters");

        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.DeadLetters.ParkAsync([LetterOf(Key("1"), null, "23505"), LetterOf(Key("2"), null, "23505")], default);
            await transaction.DeadLetters.ParkAsync([LetterOf(Key("1"), new RecordId("rec1"), "22001")], default);
            await transaction.DeadLetters.ParkAsync([LetterOf(null, new RecordId("rec1"), "23514") with { Target = Side.Remote }], default);
            await transaction.DeadLetters.ClearAsync(Side.Local, [Key("2")], [], default);
        });

        Assert.Equal(
            ["local [\"1\"] rec1 22001 2", "remote - rec1 23514 1"],
            await fixture.Database.ColumnAsync<string>("SELECT concat_ws(' ', target, coalesce(row_key, '-'), record_id, code, attempts) FROM bitable_sync.dead_letter WHERE mapping = 'letters' AND closed_at IS NULL ORDER BY 1"));
    }

    [PostgresFact]
    public async Task Only_letters_that_may_heal_come_due_and_ever_later()
    {
        var mapping = await fixture.AnyMappingAsync("due");
        await fixture.InTransactionAsync(mapping, transaction => transaction.DeadLetters.ParkAsync(
            [LetterOf(Key("1"), null, "23503") with { MayHealItself = true }, LetterOf(Key("2"), null, "22001")], default));
        Assert.Empty(await TakeAsync());
        List<double> pauses = [];
        for (var round = 0; round < 8; round++)
        {
            await fixture.Database.ExecuteAsync("UPDATE bitable_sync.dead_letter SET next_attempt_at = clock_timestamp() WHERE mapping = 'due' AND next_attempt_at IS NOT NULL");
            Assert.Equal(Key("1"), Assert.Single(await TakeAsync()).Row);
            Assert.Empty(await TakeAsync());
            pauses.Add(await fixture.Database.ScalarAsync<double>("SELECT round(extract(epoch FROM next_attempt_at - clock_timestamp()) / 60)::float8 FROM bitable_sync.dead_letter WHERE mapping = 'due' AND row_key = '[\"1\"]'"));
        }

        Assert.Equal([2, 4, 8, 16, 32, 60, 60, 60], pauses);

        Task<IReadOnlyList<DeadLetter>> TakeAsync() =>
            fixture.InTransactionAsync(mapping, transaction => transaction.DeadLetters.TakeDueAsync(Side.Local, 10, default));
    }

    [PostgresFact]
    public async Task A_parked_pair_is_worth_a_try_once_and_again_when_it_looks_different()
    {
        await fixture.Database.ExecuteAsync("CREATE TABLE looks (id int PRIMARY KEY, name text); INSERT INTO looks VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        var mapping = await TestMapping.OfAsync(fixture.Database, "public", "looks", ["name"], "looks");
        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.Links.AddAsync([LinkStoreTests.LinkOf("rec2", Key("2")), LinkStoreTests.LinkOf("rec7", Key("7"))], default);
            await transaction.DeadLetters.ParkAsync(
                [
                    LetterOf(Key("1"), null, "1254015") with { Target = Side.Remote },
                    LetterOf(Key("7"), new RecordId("rec7"), "1254015") with { Target = Side.Remote },
                    LetterOf(null, new RecordId("rec9"), "22001"),
                ],
                default);
            Assert.Equal((1L, 0L, 1L), (
                await transaction.Changes.RequestUnlinkedAsync(default),
                await transaction.Changes.RequestMissingAsync(evenParked: false, default),
                await transaction.Changes.RequestMissingAsync(evenParked: true, default)));
            Assert.Equal([Key("1")], await transaction.DeadLetters.ReadUnlinkedRowsAsync(null, 10, default));
            Assert.Empty(await transaction.DeadLetters.ReadUnlinkedRowsAsync(Key("1"), 10, default));
            Assert.Equal([new RecordId("rec9")], await transaction.DeadLetters.ReadUnlinkedRecordsAsync(null, 10, default));
            Assert.Empty(await transaction.DeadLetters.ReadUnlinkedRecordsAsync(new RecordId("rec9"), 10, default));
            await transaction.DeadLetters.ParkAsync([LetterOf(Key("8"), null, "1254015") with { Target = Side.Remote }], default);
            Assert.Equal(1, await transaction.Changes.RequestMissingAsync(evenParked: false, default));
            await transaction.DeadLetters.ClearAsync(Side.Remote, [Key("8")], [], default);
        });
        PairLook[] looks = [new(Key("1"), null, "a"), new(Key("3"), null, "a"), new(null, new RecordId("rec9"), "a")];

        Assert.Equal(looks, await SiftAsync(looks));
        Assert.Equal([looks[1]], await SiftAsync(looks));
        var changed = looks[2] with { Row = Key("9"), Print = "b" };
        Assert.Equal([changed], await SiftAsync([changed, looks[0]]));

        await fixture.InTransactionAsync(mapping, transaction => transaction.DeadLetters.ClearAsync(Side.Remote, [Key("1")], [], default));
        Assert.Equal([looks[0]], await SiftAsync([looks[0]]));

        Task<IReadOnlyList<PairLook>> SiftAsync(IReadOnlyList<PairLook> seen) =>
            fixture.InTransactionAsync(mapping, transaction => transaction.DeadLetters.SiftAsync(seen, default));
    }

    private static DeadLetter LetterOf(RowKey? row, RecordId? record, string code) => new(Side.Local, row, record, code, "why", "log-1");
}
