using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.DeadLetters;

internal sealed class DeadLetterStore(SqlSession session, MappingName mapping) : IDeadLetters
{
    /// <summary>
    /// Counts one attempt more on what is parked already, else parks. A letter without a reason to heal has no next attempt.
    /// </summary>
    private const string Park = """
        WITH again AS (
          UPDATE bitable_sync.dead_letter
          SET attempts = attempts + 1, code = $5::text, message = $6::text, log_id = $7::text, last_attempt_at = clock_timestamp(),
              row_key = coalesce($3::text, row_key), record_id = coalesce($4::text, record_id),
              next_attempt_at = CASE WHEN $8::boolean THEN clock_timestamp() + retry_pause END
          WHERE mapping = $1::text AND target = $2::text AND closed_at IS NULL AND (row_key = $3::text OR record_id = $4::text)
          RETURNING id)
        INSERT INTO bitable_sync.dead_letter (mapping, target, row_key, record_id, code, message, log_id, next_attempt_at)
        SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text,
               CASE WHEN $8::boolean THEN clock_timestamp() + interval '1 minute' END
        WHERE NOT EXISTS (SELECT FROM again)
        """;

    public async Task ParkAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        if (letters.Count == 0) return;
        var doing = $"park {letters.Count} dead letters of mapping '{mapping}'";
        try
        {
            await session.QueryBatchAsync(
                doing, [.. letters.Select(letter => new SqlStatement(Park, Parameters(letter)))], reader => 0, cancellationToken);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    public Task ClearAsync(
        Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) =>
        rows.Count + records.Count == 0
            ? Task.CompletedTask
            : session.ExecuteAsync(
                $"close dead letters of mapping '{mapping}'",
                """
                UPDATE bitable_sync.dead_letter SET closed_at = clock_timestamp(), next_attempt_at = NULL
                WHERE mapping = $1::text AND target = $2::text AND closed_at IS NULL
                  AND (row_key = ANY ($3::text[]) OR record_id = ANY ($4::text[]))
                """,
                [mapping.Value, StoredName.Of(target), rows.Select(row => row.Json).ToArray(), records.Select(record => record.Value).ToArray()],
                cancellationToken);

    public Task HurryAsync(IReadOnlyCollection<MappingName> mappings, string code, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"hurry dead letters of {mappings.Count} mappings",
        """
        UPDATE bitable_sync.dead_letter SET next_attempt_at = clock_timestamp()
        WHERE mapping = ANY ($1::text[]) AND target = 'local' AND code = $2::text AND closed_at IS NULL AND next_attempt_at > clock_timestamp()
        """,
        [mappings.Select(each => each.Value).ToArray(), code],
        cancellationToken);

    public async Task<IReadOnlyList<DeadLetter>> TakeDueAsync(Side target, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"take due dead letters of mapping '{mapping}'",
        """
        UPDATE bitable_sync.dead_letter
        SET next_attempt_at = clock_timestamp() + least(retry_pause * 2, interval '1 hour'),
            retry_pause = least(retry_pause * 2, interval '1 hour')
        WHERE id IN (
          SELECT id FROM bitable_sync.dead_letter
          WHERE mapping = $1::text AND target = $2::text AND closed_at IS NULL AND next_attempt_at <= clock_timestamp()
          ORDER BY next_attempt_at LIMIT $3::int FOR UPDATE SKIP LOCKED)
        RETURNING target, row_key, record_id, code, message, log_id, next_attempt_at
        """,
        [mapping.Value, StoredName.Of(target), limit],
        Read,
        cancellationToken);

    public async Task<IReadOnlyList<PairLook>> SiftAsync(IReadOnlyList<PairLook> looks, CancellationToken cancellationToken)
    {
        if (looks.Count == 0) return looks;
        var unchanged = await session.QueryAsync(
            $"sift parked pairs of mapping '{mapping}'",
            """
            WITH look AS (
              SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS look (row_key, record_id, print, n)),
            parked AS (
              SELECT letter.id, letter.seen_as, look.print, look.n FROM bitable_sync.dead_letter AS letter JOIN look ON look.row_key = letter.row_key
              WHERE letter.mapping = $1::text AND letter.closed_at IS NULL
              UNION
              SELECT letter.id, letter.seen_as, look.print, look.n FROM bitable_sync.dead_letter AS letter JOIN look ON look.record_id = letter.record_id
              WHERE letter.mapping = $1::text AND letter.closed_at IS NULL),
            noted AS (
              UPDATE bitable_sync.dead_letter SET seen_as = parked.print FROM parked
              WHERE dead_letter.id = parked.id AND dead_letter.seen_as IS DISTINCT FROM parked.print)
            SELECT n FROM parked GROUP BY n HAVING bool_and(seen_as IS NOT DISTINCT FROM print)
            """,
            [
                mapping.Value,
                looks.Select(look => look.Row?.Json).ToArray(),
                looks.Select(look => look.Record?.Value).ToArray(),
                looks.Select(look => look.Print).ToArray(),
            ],
            reader => (int)reader.GetInt64(0) - 1,
            cancellationToken);
        return unchanged.Count == 0 ? looks : [.. looks.Index().ExceptBy(unchanged, look => look.Index).Select(look => look.Item)];
    }

    public async Task<IReadOnlyList<RowKey>> ReadUnlinkedRowsAsync(RowKey? after, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"read the parked rows of mapping '{mapping}'",
        """
        SELECT DISTINCT letter.row_key FROM bitable_sync.dead_letter AS letter
        WHERE letter.mapping = $1::text AND letter.target = 'remote' AND letter.closed_at IS NULL AND letter.row_key > $2::text AND NOT EXISTS (
          SELECT FROM bitable_sync.link WHERE link.mapping = $1::text AND link.row_key = letter.row_key)
        ORDER BY letter.row_key LIMIT $3::int
        """,
        [mapping.Value, after?.Json ?? "", limit],
        reader => new RowKey(reader.GetString(0)),
        cancellationToken);

    public async Task<IReadOnlyList<RecordId>> ReadUnlinkedRecordsAsync(RecordId? after, int limit, CancellationToken cancellationToken) => await session.QueryAsync(
        $"read the parked records of mapping '{mapping}'",
        """
        SELECT DISTINCT letter.record_id FROM bitable_sync.dead_letter AS letter
        WHERE letter.mapping = $1::text AND letter.target = 'local' AND letter.closed_at IS NULL AND letter.record_id > $2::text AND NOT EXISTS (
          SELECT FROM bitable_sync.link WHERE link.mapping = $1::text AND link.record_id = letter.record_id)
        ORDER BY letter.record_id LIMIT $3::int
        """,
        [mapping.Value, after?.Value ?? "", limit],
        reader => new RecordId(reader.GetString(0)),
        cancellationToken);

    /// <summary>Columns: target, row_key, record_id, code, message, log_id, next_attempt_at.</summary>
    internal static DeadLetter Read(NpgsqlDataReader reader) => new(
        StoredName.Parse<Side>(reader.GetString(0)),
        reader.IsDBNull(1) ? null : new RowKey(reader.GetString(1)),
        reader.IsDBNull(2) ? null : new RecordId(reader.GetString(2)),
        reader.GetString(3),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetString(5),
        MayHealItself: !reader.IsDBNull(6));

    private object?[] Parameters(DeadLetter letter) =>
    [
        mapping.Value,
        StoredName.Of(letter.Target),
        letter.Row?.Json,
        letter.Record?.Value,
        letter.Code,
        letter.Message,
        letter.LogId,
        letter.MayHealItself,
    ];
}
