using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres;
using BitableSync.Postgres.Conflicts;
using BitableSync.Postgres.DeadLetters;
using BitableSync.Postgres.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static BitableSync.IntegrationTests.Postgres.StoreFixture;

namespace BitableSync.IntegrationTests.Postgres;

/// <summary>What people and operations see, through the services as an application gets them.</summary>
public sealed class ReadersTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [PostgresFact]
    public async Task Conflicts_are_listed_newest_first_page_by_page_and_filtered()
    {
        var mapping = await fixture.AnyMappingAsync("listed");
        await using var services = Services();
        var reader = services.GetRequiredService<ConflictReader>();
        await fixture.InTransactionAsync(mapping, transaction => transaction.Conflicts.AddAsync(
            [.. Enumerable.Range(1, 5).Select(n => ConflictOf(n, n == 3 ? ConflictRule.Tie : ConflictRule.Owner))], default));
        var mine = new ConflictFilter { Mapping = mapping.Name };
        var first = await reader.ListAsync(mine, before: null, limit: 2, default);
        var rest = await reader.ListAsync(mine, before: first[^1].Conflict.Id, limit: 10, default);
        await fixture.InTransactionAsync(mapping, transaction => transaction.Conflicts.ResolveAsync(
            rest[0].Conflict.Id, new ConflictResolution(ConflictState.Confirmed, CanonicalValue.Empty, "ann", default, ""), default));

        Assert.Equal(["5", "4", "3", "2", "1"], first.Concat(rest).Select(listed => listed.Conflict.Conflict.Row.Parts[0]));
        Assert.Equal(4, (await reader.ListAsync(mine with { OpenOnly = true }, null, 10, default)).Count);
        Assert.Equal("3", Assert.Single(await reader.ListAsync(mine with { State = ConflictState.Confirmed }, null, 10, default)).Conflict.Conflict.Row.Parts[0]);
        Assert.Single(await reader.ListAsync(mine with { Rule = ConflictRule.Tie, Field = new FieldId("f"), Record = new RecordId("rec3"), Row = Key("3") }, null, 10, default));
        Assert.Empty(await reader.ListAsync(mine with { Rule = ConflictRule.Tie, Row = Key("2") }, null, 10, default));
        var found = await reader.FindAsync(first[0].Conflict.Id, default);
        Assert.Equal((mapping.Name, ConflictOf(5, ConflictRule.Owner)), (found!.Mapping, found.Conflict.Conflict));
        Assert.Null(await reader.FindAsync(-1, default));
    }

    [PostgresFact]
    public async Task Dead_letters_are_listed_with_their_history()
    {
        var mapping = await fixture.AnyMappingAsync("parked");
        await using var services = Services();
        var reader = services.GetRequiredService<DeadLetterReader>();
        await fixture.InTransactionAsync(mapping, async transaction =>
        {
            await transaction.DeadLetters.ParkAsync([new DeadLetter(Side.Local, Key("1"), null, "23503", "parent missing", MayHealItself: true)], default);
            await transaction.DeadLetters.ParkAsync([new DeadLetter(Side.Remote, Key("2"), new RecordId("rec2"), "1254015", "bad cell", "log-2")], default);
            await transaction.DeadLetters.ClearAsync(Side.Remote, [], [new RecordId("rec2")], default);
        });

        var all = await reader.ListAsync(mapping.Name, openOnly: false, null, 10, default);

        Assert.Equal([new DeadLetter(Side.Remote, Key("2"), new RecordId("rec2"), "1254015", "bad cell", "log-2"), new DeadLetter(Side.Local, Key("1"), null, "23503", "parent missing", null, true)], all.Select(parked => parked.Letter));
        Assert.NotNull(all[0].ClosedAt);
        Assert.Equal(all[1], Assert.Single(await reader.ListAsync(mapping.Name, openOnly: true, null, 10, default)));
    }

    [PostgresFact]
    public async Task Housekeeping_deletes_what_is_done_and_old_and_nothing_else()
    {
        await using var services = Services();
        await fixture.Database.ExecuteAsync("""
            INSERT INTO bitable_sync.inbox_event (app_token, table_id, records, done_at)
              SELECT 'purge', 't', '{}', clock_timestamp() - interval '25 hours' FROM generate_series(1, 2500);
            INSERT INTO bitable_sync.inbox_event (app_token, table_id, records, done_at, received_at) VALUES
              ('purge', 't', '{}', clock_timestamp() - interval '23 hours', default), ('purge', 't', '{}', NULL, '2020-01-01');
            INSERT INTO bitable_sync.outbox_batch (mapping, kind, idempotency_key, items, fate, closed_at, created_at) VALUES
              ('purge', 'create', gen_random_uuid(), '[]', 'written', clock_timestamp() - interval '8 days', default),
              ('purge', 'create', gen_random_uuid(), '[]', 'written', clock_timestamp() - interval '6 days', default),
              ('purge', 'create', gen_random_uuid(), '[]', NULL, NULL, '2020-01-01');
            """);

        var purged = await services.GetRequiredService<Housekeeping>().PurgeAsync(default);

        Assert.Equal((2500, 1, 0), (purged["inbox_event"], purged["outbox_batch"], purged["dead_letter"]));
        Assert.Equal((2, 2), (
            await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.inbox_event WHERE app_token = 'purge'"),
            await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM bitable_sync.outbox_batch WHERE mapping = 'purge'")));
    }

    [PostgresFact]
    public async Task A_list_that_cannot_reach_the_database_says_so()
    {
        await using var services = Services("Host=/nonexistent;Username=nobody;Timeout=1");

        var failed = await Assert.ThrowsAsync<StoreException>(() => services.GetRequiredService<ConflictReader>().ListAsync(new ConflictFilter(), null, 1, default));

        Assert.True(failed.IsTransient);
    }

    [PostgresFact]
    public async Task The_engines_sessions_carry_its_name()
    {
        await using var services = Services();
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SHOW application_name");

        Assert.Equal("bitable-sync", await command.ExecuteScalarAsync());
        Assert.Same(services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<System.Data.Common.DbDataSource>());
    }

    private ServiceProvider Services(string? connectionString = null) => new ServiceCollection()
        .AddLogging()
        .AddBitableSyncPostgres(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Postgres:ConnectionString", connectionString ?? new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { MaxPoolSize = 5 }.ConnectionString)])
            .Build())
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    private static LoggedConflict ConflictOf(int number, ConflictRule rule) => new(
        new RecordId($"rec{number}"), Key($"{number}"), new FieldId("f"), rule, Side.Local,
        CanonicalValue.Empty, new CanonicalValue.Text("l"), new CanonicalValue.Text("r"), null, null);
}
