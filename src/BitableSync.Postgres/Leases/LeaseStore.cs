using BitableSync.Core.Ports;
using BitableSync.Postgres.Nodes;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Leases;

/// <summary>
/// Leases in one row each. Every step is one statement that compares and sets by the database's clock, read when the row is looked at
/// (<c>clock_timestamp()</c>): <c>now()</c> would be the start of a transaction that may have waited for the row.
/// </summary>
internal sealed class LeaseStore(NpgsqlDataSource dataSource) : ILeases
{
    public async Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        var taken = await dataSource.QueryAsync(
            $"take the lease '{name}'",
            """
            INSERT INTO bitable_sync.lease AS held (name, fence, holder, expires_at, not_before)
            VALUES ($1::text, 1, $2::text, clock_timestamp() + $3::interval, clock_timestamp())
            ON CONFLICT (name) DO UPDATE
            SET fence = held.fence + 1, holder = excluded.holder, expires_at = clock_timestamp() + $3::interval
            WHERE held.expires_at <= clock_timestamp() AND held.not_before <= clock_timestamp()
            RETURNING fence, pause
            """,
            [name, NodeRegistry.ThisNode, duration],
            reader => new Lease(name, reader.GetInt64(0)) { LastPause = reader.GetTimeSpan(1) },
            cancellationToken);
        return taken.SingleOrDefault();
    }

    // A place in the line is taken or kept in the same statement that looks who stands before it. Two workers that join at the same
    // moment may both find themselves first: then the lease itself decides.
    public async Task<LeaseTurn> QueueAsync(string name, string worker, TimeSpan duration, CancellationToken cancellationToken)
    {
        var places = await dataSource.QueryAsync(
            $"stand in line for the lease '{name}'",
            """
            WITH place AS (
              INSERT INTO bitable_sync.lease_queue AS kept (name, worker, since, asked_at)
              VALUES ($1::text, $2::text, clock_timestamp(), clock_timestamp())
              ON CONFLICT (name, worker) DO UPDATE
              SET since = CASE WHEN kept.asked_at < clock_timestamp() - $3::interval THEN clock_timestamp() ELSE kept.since END,
                  asked_at = clock_timestamp()
              RETURNING since)
            SELECT
              (SELECT count(*)::int FROM bitable_sync.lease_queue AS other
               WHERE other.name = $1::text AND other.worker <> $2::text AND (other.since, other.worker) < (place.since, $2::text)
                 AND other.asked_at >= clock_timestamp() - $3::interval),
              coalesce((SELECT greatest(greatest(expires_at, not_before) - clock_timestamp(), interval '0')
                        FROM bitable_sync.lease WHERE name = $1::text), interval '0')
            FROM place
            """,
            [name, worker, ILeases.LongestSilence],
            reader => new LeaseTurn.Waiting(reader.GetInt32(0), reader.GetTimeSpan(1)),
            cancellationToken);
        if (places.Single() is not { Ahead: 0, Free.Ticks: 0 } || await TryAcquireAsync(name, duration, cancellationToken) is not { } lease) return places[0];
        await LeaveQueueAsync(name, worker, cancellationToken);
        return new LeaseTurn.Taken(lease);
    }

    // A lease whose time is over but that nobody took is still this worker's: nothing was done in between under another fence.
    public async Task<bool> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken) => (await dataSource.QueryAsync(
        $"renew the lease '{lease.Name}'",
        "UPDATE bitable_sync.lease SET expires_at = clock_timestamp() + $3::interval WHERE name = $1::text AND fence = $2::bigint RETURNING fence",
        [lease.Name, lease.Fence, duration],
        reader => reader.GetInt64(0),
        cancellationToken)).Count > 0;

    // The fence moves on at once: whatever still runs under the released lease can no longer commit.
    public Task ReleaseAsync(Lease lease, TimeSpan pause, CancellationToken cancellationToken) => dataSource.QueryAsync(
        $"release the lease '{lease.Name}'",
        """
        UPDATE bitable_sync.lease
        SET fence = fence + 1, expires_at = clock_timestamp(), not_before = clock_timestamp() + $3::interval, pause = $3::interval
        WHERE name = $1::text AND fence = $2::bigint RETURNING fence
        """,
        [lease.Name, lease.Fence, pause],
        reader => reader.GetInt64(0),
        cancellationToken);

    private Task LeaveQueueAsync(string name, string worker, CancellationToken cancellationToken) => dataSource.QueryAsync(
        $"leave the line for the lease '{name}'",
        "DELETE FROM bitable_sync.lease_queue WHERE name = $1::text AND worker = $2::text RETURNING 1",
        [name, worker],
        reader => true,
        cancellationToken);
}
