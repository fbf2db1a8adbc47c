using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Leases;

/// <summary>
/// Leases in one row each. Every step is one statement that compares and sets by the database's clock, read when the row is looked at
/// (<c>clock_timestamp()</c>): <c>now()</c> would be the start of a transaction that may have waited for the row.
/// </summary>
internal sealed class LeaseStore(NpgsqlDataSource dataSource) : ILeases
{
    private static readonly string Holder = $"{Environment.MachineName}, process {Environment.ProcessId}";

    public async Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        var fences = await dataSource.QueryAsync(
            $"take the lease '{name}'",
            """
            INSERT INTO bitable_sync.lease AS held (name, fence, holder, expires_at, not_before)
            VALUES ($1::text, 1, $2::text, clock_timestamp() + $3::interval, clock_timestamp())
            ON CONFLICT (name) DO UPDATE
            SET fence = held.fence + 1, holder = excluded.holder, expires_at = clock_timestamp() + $3::interval
            WHERE held.expires_at <= clock_timestamp() AND held.not_before <= clock_timestamp()
            RETURNING fence
            """,
            [name, Holder, duration],
            reader => reader.GetInt64(0),
            cancellationToken);
        return fences.Count == 0 ? null : new Lease(name, fences[0]);
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
        SET fence = fence + 1, expires_at = clock_timestamp(), not_before = clock_timestamp() + $3::interval
        WHERE name = $1::text AND fence = $2::bigint RETURNING fence
        """,
        [lease.Name, lease.Fence, pause],
        reader => reader.GetInt64(0),
        cancellationToken);

    public async Task<TimeSpan> WaitTimeAsync(string name, CancellationToken cancellationToken)
    {
        var waits = await dataSource.QueryAsync(
            $"look at the lease '{name}'",
            """
            SELECT greatest(greatest(expires_at, not_before) - clock_timestamp(), interval '0') FROM bitable_sync.lease WHERE name = $1::text
            """,
            [name],
            reader => reader.GetTimeSpan(0),
            cancellationToken);
        return waits.SingleOrDefault();
    }
}
