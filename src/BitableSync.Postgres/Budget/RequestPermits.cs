using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Budget;

/// <summary>Permits as one moment per account: when the next one is due. A reservation moves it on, under the lock of its row.</summary>
internal sealed class RequestPermits(NpgsqlDataSource dataSource) : IRequestPermits
{
    public async Task<TimeSpan> ReserveAsync(string account, int permits, TimeSpan pace, CancellationToken cancellationToken)
    {
        try
        {
            return await ReserveStoredAsync(account, permits, pace, cancellationToken);
        }
        catch (StoreException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return TimeSpan.Zero;
        }
    }

    private async Task<TimeSpan> ReserveStoredAsync(string account, int permits, TimeSpan pace, CancellationToken cancellationToken)
    {
        var waits = await dataSource.QueryAsync(
            $"reserve requests of '{account}'",
            """
            INSERT INTO bitable_sync.request_budget AS budget (account, next_at) VALUES ($1::text, clock_timestamp() + $2::interval)
            ON CONFLICT (account) DO UPDATE SET next_at = greatest(budget.next_at, clock_timestamp()) + $2::interval
            RETURNING greatest(budget.next_at - $2::interval - clock_timestamp(), interval '0')
            """,
            [account, pace * permits],
            reader => reader.GetTimeSpan(0),
            cancellationToken);
        return waits.Single();
    }
}
