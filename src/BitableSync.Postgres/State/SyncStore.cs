using System.Globalization;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BitableSync.Postgres.State;

internal sealed class SyncStore(NpgsqlDataSource dataSource, IOptions<PostgresOptions> options, TimeProvider time) : ISyncStore
{
    /// <summary>The transaction-local setting by which the capture triggers know the engine's own writes. Holds the mapping's name.</summary>
    public const string OriginSetting = "bitable_sync.origin";

    public const string ApplicationName = "bitable-sync";

    public async Task<ISyncTransaction> BeginAsync(TableMapping mapping, Lease? lease, CancellationToken cancellationToken)
    {
        var doing = $"begin a transaction of mapping '{mapping.Name}'";
        var connection = await dataSource.OpenAsync(doing, cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
            var offset = await SetAsync(connection, doing, SettingsFor(mapping), cancellationToken);
            return new SyncTransaction(connection, transaction, mapping, lease, offset);
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (PostgresErrors.IsDatabase(exception)) throw PostgresErrors.Translate(exception, doing);
            throw;
        }
    }

    private List<(string Name, string Value)> SettingsFor(TableMapping mapping) =>
    [
        (OriginSetting, mapping.Name.Value),
        ("application_name", ApplicationName),
        ("lock_timeout", Milliseconds(options.Value.LockTimeout)),
        ("idle_in_transaction_session_timeout", Milliseconds(options.Value.IdleInTransactionTimeout)),
        // A policy that hides rows from the engine's role would make them look deleted. Off means: an error instead.
        ("row_security", "off"),
        .. RowKeySql.TextSettings,
    ];

    /// <summary>
    /// All settings in one round trip, for this transaction only: the connection goes back to the pool as it came. The same round trip
    /// tells how far the database's clock is ahead of this machine's, to half of the time it took.
    /// </summary>
    private async Task<TimeSpan> SetAsync(
        NpgsqlConnection connection, string doing, List<(string Name, string Value)> settings, CancellationToken cancellationToken)
    {
        var (asked, start) = (time.GetUtcNow(), time.GetTimestamp());
        var now = await new SqlSession(connection).QueryAsync(
            doing,
            "SELECT clock_timestamp(), count(set_config(name, value, true)) FROM unnest($1::text[], $2::text[]) AS setting (name, value)",
            [settings.Select(setting => setting.Name).ToArray(), settings.Select(setting => setting.Value).ToArray()],
            reader => reader.GetFieldValue<DateTimeOffset>(0),
            cancellationToken);
        return now[0] - (asked + (time.GetElapsedTime(start) / 2));
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
