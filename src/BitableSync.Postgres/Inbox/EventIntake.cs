using BitableSync.Core.Ports;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Inbox;

/// <summary>
/// Stores events in one statement, which is one round trip and one commit, and rings in the same transaction. A Base raises events for
/// all its tables: those of tables that no mapping is bound to would wait for ever and are passed over. A new mapping is bound before its
/// first scan, which sees everything that was passed over until then.
/// </summary>
internal sealed class EventIntake(NpgsqlDataSource dataSource) : IEventIntake
{
    public async Task<bool> StoreAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        var stored = await dataSource.QueryAsync(
            $"store event '{received.EventId}' about table {received.Table}",
            $"""
            WITH stored AS (
              INSERT INTO bitable_sync.inbox_event
                (event_id, app_token, table_id, records, cells, revision, is_field_change, edited_at, editor, payload, deleted)
              SELECT $1::text, $2::text, $3::text, $4::text[], $5::text::json, $6::bigint, $7::boolean, $8::timestamptz, $9::text, $10::text::json, $11::text[]
              WHERE EXISTS (SELECT FROM bitable_sync.binding WHERE app_token = $2::text AND table_id = $3::text AND released_at IS NULL)
              ON CONFLICT (event_id) DO NOTHING
              RETURNING id)
            SELECT pg_notify('{Doorbell.InboxChannel}', $2::text || '/' || $3::text) FROM stored
            """,
            Parameters(received),
            reader => true,
            cancellationToken);
        return stored.Count > 0;
    }

    private static object?[] Parameters(ReceivedEvent received)
    {
        var entry = received.Entry;
        return
        [
            received.EventId,
            received.Table.App.Value,
            received.Table.Table.Value,
            entry.Records.Select(record => record.Value).ToArray(),
            InboxText.WriteCells(entry.Cells),
            entry.Revision,
            entry.IsFieldChange,
            entry.Edit?.At.ToUniversalTime(),
            entry.Edit?.Actor,
            received.Payload.GetRawText(),
            entry.Deleted.Select(record => record.Value).ToArray(),
        ];
    }
}
