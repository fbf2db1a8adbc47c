using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Inbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class DoorbellTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [PostgresFact]
    public async Task Changes_and_events_ring_and_a_lost_connection_comes_back()
    {
        var mapping = await fixture.AnyMappingAsync("bell");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var rings = new Doorbell(fixture.Database.DataSource, TimeProvider.System, NullLogger<Doorbell>.Instance)
            .ListenAsync(limit.Token).GetAsyncEnumerator();
        Assert.IsType<DoorbellRing.Everything>(await NextAsync(rings));

        await fixture.InTransactionAsync(mapping, transaction => transaction.Changes.RequestAsync([StoreFixture.Key("1")], default));
        Assert.Equal(new DoorbellRing.LocalChanges(mapping.Name), await NextAsync(rings));

        var received = QueueStoreTests.EventOf("evt-bell", mapping.Remote, "{}");
        var intake = new EventIntake(fixture.Database.DataSource);
        await intake.StoreAsync(received, default);
        await intake.StoreAsync(received, default);
        Assert.Equal(new DoorbellRing.RemoteEvents(mapping.Remote), await NextAsync(rings));

        await fixture.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
        Assert.IsType<DoorbellRing.Everything>(await NextAsync(rings));
        await fixture.InTransactionAsync(mapping, transaction => transaction.Inbox.RequestAsync([new RecordId("rec1")], default));
        Assert.Equal(new DoorbellRing.RemoteEvents(mapping.Remote), await NextAsync(rings));
    }

    private static async Task<DoorbellRing> NextAsync(IAsyncEnumerator<DoorbellRing> rings)
    {
        Assert.True(await rings.MoveNextAsync());
        return rings.Current;
    }
}
