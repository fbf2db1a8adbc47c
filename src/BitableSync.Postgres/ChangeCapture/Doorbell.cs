using System.Runtime.CompilerServices;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BitableSync.Postgres.ChangeCapture;

/// <summary>
/// Listens for work on a connection of its own, for ever. A notification that is lost while the connection is down costs nothing:
/// the queues are durable, and every new connection starts with <see cref="DoorbellRing.Everything"/>.
/// Needs a session of its own: not through a pooler in transaction mode.
/// </summary>
public sealed class Doorbell(NpgsqlDataSource dataSource, TimeProvider time, ILogger<Doorbell> logger)
{
    public const string ChangeChannel = "bitable_sync_change";

    public const string InboxChannel = "bitable_sync_inbox";

    public const string ComparisonChannel = "bitable_sync_comparison";

    /// <summary>A connection that is silent for this long is asked whether it still lives.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Rings as they come, until cancelled. Reconnects by itself, with a growing pause.</summary>
    public async IAsyncEnumerable<DoorbellRing> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var rings = new Queue<DoorbellRing>();
        while (true)
        {
            await using (var connection = await TryConnectAsync(rings, cancellationToken))
            {
                if (connection is not null)
                {
                    pause = FirstPause;
                    yield return new DoorbellRing.Everything();
                    while (await TryWaitAsync(connection, cancellationToken))
                    {
                        while (rings.TryDequeue(out var ring)) yield return ring;
                    }
                }
            }

            Log.DoorbellDown(logger, pause);
            await Task.Delay(pause, time, cancellationToken);
            pause = Longer(pause);
        }
    }

    /// <summary>Asks every node for a full comparison of a mapping, which goes on to its push and pull.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task RingAsync(MappingName mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"ring for mapping '{mapping}'", $"SELECT pg_notify('{ComparisonChannel}', $1::text)", [mapping.Value], cancellationToken);

    /// <summary>Asks every node for a push and a pull of a mapping.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task RingAsync(TableMapping mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"ring for mapping '{mapping.Name}'",
        $"SELECT pg_notify('{ChangeChannel}', $1::text), pg_notify('{InboxChannel}', $2::text || '/' || $3::text)",
        [mapping.Name.Value, mapping.Remote.App.Value, mapping.Remote.Table.Value],
        cancellationToken);

    internal static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>What a notification means; null for one that is not the engine's.</summary>
    internal static DoorbellRing? Parse(string channel, string payload) => channel switch
    {
        ChangeChannel => new DoorbellRing.LocalChanges(new MappingName(payload)),
        ComparisonChannel => new DoorbellRing.Comparison(new MappingName(payload)),
        InboxChannel when payload.Split('/', 2) is [var app, var table] => new DoorbellRing.RemoteEvents(new RemoteTableRef(new AppToken(app), new TableId(table))),
        _ => null,
    };

    private async Task<NpgsqlConnection?> TryConnectAsync(Queue<DoorbellRing> rings, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await dataSource.OpenConnectionAsync(cancellationToken);
            connection.Notification += (_, notification) =>
            {
                if (Parse(notification.Channel, notification.Payload) is { } ring) rings.Enqueue(ring);
            };
            await using var command = new NpgsqlCommand($"LISTEN {ChangeChannel}; LISTEN {InboxChannel}; LISTEN {ComparisonChannel}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            if (connection is not null) await connection.DisposeAsync();
            return null;
        }
    }

    /// <summary>Waits until something may have been rung. False: the connection is lost.</summary>
    private static async Task<bool> TryWaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (await connection.WaitAsync(ProbeInterval, cancellationToken)) return true;
            await using var probe = new NpgsqlCommand("SELECT 1", connection);
            await probe.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            return false;
        }
    }
}
