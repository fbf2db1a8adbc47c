using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Nodes;

/// <summary>The list of nodes, for people.</summary>
public sealed class NodeRegistry(NpgsqlDataSource dataSource)
{
    /// <summary>What this process is called in leases and in the list.</summary>
    public static string ThisNode { get; } = $"{Environment.MachineName}, process {Environment.ProcessId}";

    /// <summary>Gives a sign of life, and forgets nodes that have given none for a day.</summary>
    /// <exception cref="Core.Ports.StoreException">The database could not be reached.</exception>
    public Task AnnounceAsync(string version, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        "announce this node",
        """
        WITH forgotten AS (DELETE FROM bitable_sync.node WHERE seen_at < clock_timestamp() - interval '1 day' AND name <> $1::text)
        INSERT INTO bitable_sync.node (name, version) VALUES ($1::text, $2::text)
        ON CONFLICT (name) DO UPDATE SET seen_at = clock_timestamp(), version = excluded.version
        """,
        [ThisNode, version],
        cancellationToken);

    /// <summary>Takes this node off the list.</summary>
    /// <exception cref="Core.Ports.StoreException">The database could not be reached.</exception>
    public Task LeaveAsync(CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        "take this node off the list", "DELETE FROM bitable_sync.node WHERE name = $1::text", [ThisNode], cancellationToken);

    /// <summary>All nodes by name, with what they hold.</summary>
    /// <exception cref="Core.Ports.StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<ListedNode>> ReadAsync(CancellationToken cancellationToken) => await dataSource.QueryAsync(
        "list the nodes",
        """
        SELECT name, version, started_at, greatest(clock_timestamp() - seen_at, interval '0'),
               ARRAY(SELECT lease.name FROM bitable_sync.lease
                     WHERE lease.holder = node.name AND lease.expires_at > clock_timestamp() ORDER BY lease.name)
        FROM bitable_sync.node ORDER BY name
        """,
        [],
        reader => new ListedNode(
            reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetTimeSpan(3), reader.GetFieldValue<string[]>(4)),
        cancellationToken);
}
