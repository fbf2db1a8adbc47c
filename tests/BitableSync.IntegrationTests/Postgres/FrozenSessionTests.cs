using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class FrozenSessionTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [PostgresTheory]
    [InlineData("")]
    [InlineData("Options=-c statement_timeout=60000;")]
    public async Task Locks_of_a_session_that_falls_silent_are_free_again_whoever_opened_it(string more)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = $"{fixture.Database.ConnectionString};{more}",
            ["Postgres:IdleInTransactionTimeout"] = "00:00:01",
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddBitableSyncPostgres(configuration).BuildServiceProvider();
        await using var silent = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await silent.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(815)", silent, transaction);
        await command.ExecuteNonQueryAsync();

        await Eventually.TrueAsync(
            () => fixture.Database.ScalarAsync<bool>("SELECT pg_try_advisory_xact_lock(815)"), "the silent session's lock to be free", TimeSpan.FromSeconds(10));
    }
}
