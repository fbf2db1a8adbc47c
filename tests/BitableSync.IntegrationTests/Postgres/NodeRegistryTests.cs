using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Nodes;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class NodeRegistryTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [PostgresFact]
    public async Task The_list_says_who_is_alive_and_what_each_holds()
    {
        var nodes = new NodeRegistry(fixture.Database.DataSource);
        await nodes.AnnounceAsync("1.0", default);
        await nodes.AnnounceAsync("1.1", default);
        await fixture.LeaseAsync("push:held");
        await fixture.Database.ExecuteAsync(
            """
            INSERT INTO bitable_sync.node (name, version, seen_at) VALUES ('dead', '1.0', clock_timestamp() - interval '1 minute'), ('forgotten', '1.0', clock_timestamp() - interval '2 days');
            INSERT INTO bitable_sync.lease (name, fence, holder, expires_at, not_before) VALUES ('push:lost', 1, 'dead', clock_timestamp() - interval '50 s', clock_timestamp());
            """);
        await nodes.AnnounceAsync("1.1", default);

        var listed = await nodes.ReadAsync(default);

        Assert.Equal([NodeRegistry.ThisNode, "dead"], listed.OrderByDescending(node => node.IsAlive).Select(node => node.Name));
        var own = listed.Single(node => node.Name == NodeRegistry.ThisNode);
        Assert.Equal((true, "1.1"), (own.IsAlive, own.Version));
        Assert.Contains("push:held", own.Holds);
        Assert.Empty(listed.Single(node => node.Name == "dead").Holds);

        await nodes.LeaveAsync(default);
        Assert.DoesNotContain(await nodes.ReadAsync(default), node => node.Name == NodeRegistry.ThisNode);
    }
}
