using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Outbox;

internal sealed class OutboxStore(SqlSession session, MappingName mapping) : IOutbox
{
    public async Task<IReadOnlyList<OutboxBatch>> ReadOpenAsync(CancellationToken cancellationToken) => await session.QueryAsync(
        $"read open batches of mapping '{mapping}'",
        """
        SELECT id, kind, idempotency_key, items::text, created_at, under_way, fate FROM bitable_sync.outbox_batch
        WHERE mapping = $1::text AND closed_at IS NULL ORDER BY id
        """,
        [mapping.Value],
        Read,
        cancellationToken);

    public async Task<IReadOnlyList<OutboxBatch>> ReadForAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"read recent batches of mapping '{mapping}'",
            """
            SELECT id, kind, idempotency_key,
                   (SELECT jsonb_agg(item) FROM jsonb_array_elements(items) AS item WHERE item ->> 'record' = ANY ($2::text[]))::text,
                   created_at, under_way AND closed_at IS NULL, fate
            FROM bitable_sync.outbox_batch
            WHERE mapping = $1::text AND records && $2::text[]
              AND (closed_at IS NULL OR closed_at > clock_timestamp() - interval '1 day')
            ORDER BY id
            """,
            [mapping.Value, records.Select(record => record.Value).ToArray()],
            Read,
            cancellationToken);

    public async Task<OutboxBatch> AddAsync(OutboxBatch batch, CancellationToken cancellationToken)
    {
        var stored = await session.QueryAsync(
            $"store an intended batch of mapping '{mapping}'",
            """
            INSERT INTO bitable_sync.outbox_batch (mapping, kind, idempotency_key, items, records)
            VALUES ($1::text, $2::text, $3::uuid, $4::text::jsonb, $5::text[]) RETURNING id, created_at
            """,
            [mapping.Value, StoredName.Of(batch.Kind), batch.IdempotencyKey, OutboxText.Write(batch.Items), RecordsOf(batch)],
            reader => batch with { Id = reader.GetInt64(0), StoredAt = reader.GetFieldValue<DateTimeOffset>(1) },
            cancellationToken);
        return stored[0];
    }

    public Task SetUnderWayAsync(OutboxBatch batch, bool isUnderWay, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"say whether batch {batch.Id} of mapping '{mapping}' is under way",
        "UPDATE bitable_sync.outbox_batch SET under_way = $3::boolean WHERE mapping = $1::text AND id = $2::bigint AND closed_at IS NULL",
        [mapping.Value, batch.Id, isUnderWay],
        cancellationToken);

    public async Task CloseAsync(OutboxBatch batch, OutboxFate fate, CancellationToken cancellationToken)
    {
        var closed = await session.ExecuteAsync(
            $"close batch {batch.Id} of mapping '{mapping}'",
            """
            UPDATE bitable_sync.outbox_batch SET fate = $3::text, closed_at = clock_timestamp()
            WHERE mapping = $1::text AND id = $2::bigint AND closed_at IS NULL
            """,
            [mapping.Value, batch.Id, StoredName.Of(fate)],
            cancellationToken);
        if (closed == 1) return;
        throw new StoreException(
            $"Could not close batch {batch.Id} of mapping '{mapping}': it is closed already. Another worker settled it; it is tried again on what is there now.",
            isTransient: true);
    }

    private static string[] RecordsOf(OutboxBatch batch) =>
        [.. batch.Items.Where(item => item.Record is not null).Select(item => item.Record!.Value.Value)];

    private static OutboxBatch Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Kind = StoredName.Parse<RemoteWriteKind>(reader.GetString(1)),
        IdempotencyKey = reader.GetGuid(2),
        Items = OutboxText.Read(reader.GetString(3)),
        StoredAt = reader.GetFieldValue<DateTimeOffset>(4),
        IsUnderWay = reader.GetBoolean(5),
        Fate = reader.IsDBNull(6) ? null : StoredName.Parse<OutboxFate>(reader.GetString(6)),
    };
}
