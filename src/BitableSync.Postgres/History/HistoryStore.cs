using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;
using Npgsql;

namespace BitableSync.Postgres.History;

internal sealed class HistoryStore(SqlSession session, MappingName mapping) : IHistory
{
    private const string Columns = """
        id, record_id, row_key, act, side, before::text, after::text, edited_at, editor, conflict_id, undoes, decided_by, reason, at
        """;

    public async Task<IReadOnlyList<long>> AddAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken) => entries.Count == 0
        ? []
        : await session.QueryAsync(
            $"add {entries.Count} entries to the history of mapping '{mapping}'",
            """
            INSERT INTO bitable_sync.history
              (mapping, record_id, row_key, act, side, before, after, edited_at, editor, conflict_id, undoes, decided_by, reason)
            SELECT $1::text, record_id, row_key, act, side, before::jsonb, after::jsonb, edited_at, editor, conflict_id, undoes, decided_by, reason
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[],
                        $10::bigint[], $11::bigint[], $12::text[], $13::text[])
              WITH ORDINALITY AS new (record_id, row_key, act, side, before, after, edited_at, editor, conflict_id, undoes, decided_by, reason, position)
            ORDER BY position
            RETURNING id
            """,
            Parameters(entries),
            reader => reader.GetInt64(0),
            cancellationToken);

    public async Task<HistoryEntry?> FindAsync(long id, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"read history entry {id} of mapping '{mapping}'",
        $"SELECT {Columns} FROM bitable_sync.history WHERE mapping = $1::text AND id = $2::bigint",
        [mapping.Value, id],
        Read,
        cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<HistoryEntry>> ReadRecentAsync(
        IReadOnlyCollection<RecordId> records, TimeSpan window, CancellationToken cancellationToken) => records.Count == 0
        ? []
        : await session.QueryAsync(
            $"read the recent history of {records.Count} records of mapping '{mapping}'",
            $"""
            SELECT {Columns} FROM bitable_sync.history
            WHERE mapping = $1::text AND record_id = ANY ($2::text[]) AND at > clock_timestamp() - $3::interval
            ORDER BY id
            """,
            [mapping.Value, records.Select(record => record.Value).ToArray(), window],
            Read,
            cancellationToken);

    private HistoryEntry Read(NpgsqlDataReader reader) => HistoryText.Read(new HistoryRow
    {
        Id = reader.GetInt64(0),
        Mapping = mapping.Value,
        RecordId = Text(reader, 1),
        RowKey = reader.GetString(2),
        Act = reader.GetString(3),
        Side = Text(reader, 4),
        Before = reader.GetString(5),
        After = reader.GetString(6),
        EditedAt = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
        Editor = Text(reader, 8),
        ConflictId = Number(reader, 9),
        Undoes = Number(reader, 10),
        DecidedBy = Text(reader, 11),
        Reason = Text(reader, 12),
        At = reader.GetFieldValue<DateTimeOffset>(13),
    });

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private object[] Parameters(IReadOnlyCollection<HistoryEntry> entries) =>
    [
        mapping.Value,
        entries.Select(entry => entry.Record?.Value).ToArray(),
        entries.Select(entry => entry.Row.Json).ToArray(),
        entries.Select(entry => StoredName.Of(entry.Act)).ToArray(),
        entries.Select(entry => entry.Side is { } side ? StoredName.Of(side) : null).ToArray(),
        entries.Select(entry => CanonicalText.WriteFields(entry.Before).ToJsonString()).ToArray(),
        entries.Select(entry => CanonicalText.WriteFields(entry.After).ToJsonString()).ToArray(),
        entries.Select(entry => entry.Edit?.At.ToUniversalTime()).ToArray(),
        entries.Select(entry => entry.Edit?.Actor).ToArray(),
        entries.Select(entry => entry.Conflict).ToArray(),
        entries.Select(entry => entry.Undoes).ToArray(),
        entries.Select(entry => entry.By).ToArray(),
        entries.Select(entry => entry.Reason).ToArray(),
    ];
}
