using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;

namespace BitableSync.Postgres.Links;

internal sealed class LinkWaitStore(SqlSession session, MappingName mapping, IChangeLog changes, IInbox inbox) : ILinkWaits
{
    private const int ReleasedAtOnce = 1000;

    public Task AddAsync(IReadOnlyCollection<LinkWait> waits, CancellationToken cancellationToken) => waits.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"have {waits.Count} rows or records of mapping '{mapping}' wait for their links",
            """
            INSERT INTO bitable_sync.link_wait (mapping, target, item, for_mapping, for_item)
            SELECT $1::text, new.target, new.item, new.for_mapping, new.for_item
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS new (target, item, for_mapping, for_item)
            ON CONFLICT DO NOTHING
            """,
            [
                mapping.Value,
                waits.Select(wait => StoredName.Of(wait.Target)).ToArray(),
                waits.Select(wait => wait.Item).ToArray(),
                waits.Select(wait => wait.For.Value).ToArray(),
                waits.Select(wait => wait.ForItem).ToArray(),
            ],
            cancellationToken);

    public Task ClearAsync(
        Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        string[] items = target == Side.Remote ? [.. rows.Select(row => row.Json)] : [.. records.Select(record => record.Value)];
        return items.Length == 0
            ? Task.CompletedTask
            : session.ExecuteAsync(
                $"forget what rows or records of mapping '{mapping}' waited for",
                "DELETE FROM bitable_sync.link_wait WHERE mapping = $1::text AND target = $2::text AND item = ANY ($3::text[])",
                [mapping.Value, StoredName.Of(target), items],
                cancellationToken);
    }

    public async Task<int> ReleaseAsync(Side target, CancellationToken cancellationToken)
    {
        var over = await session.QueryAsync(
            $"look which rows or records of mapping '{mapping}' need not wait any longer",
            """
            DELETE FROM bitable_sync.link_wait WHERE ctid IN (
              SELECT wait.ctid FROM bitable_sync.link_wait AS wait
              WHERE wait.mapping = $1::text AND wait.target = $2::text
                AND (EXISTS (SELECT FROM bitable_sync.link WHERE link.mapping = wait.for_mapping AND link.row_key = wait.for_item)
                  OR EXISTS (SELECT FROM bitable_sync.link WHERE link.mapping = wait.for_mapping AND link.record_id = wait.for_item))
              LIMIT $3::int FOR UPDATE SKIP LOCKED)
            RETURNING item
            """,
            [mapping.Value, StoredName.Of(target), ReleasedAtOnce],
            reader => reader.GetString(0),
            cancellationToken);
        string[] items = [.. over.Distinct(StringComparer.Ordinal)];
        if (target == Side.Remote) await changes.RequestAsync([.. items.Select(item => new RowKey(item))], cancellationToken);
        else if (items.Length > 0) await inbox.RequestAsync([.. items.Select(item => new RecordId(item))], cancellationToken);
        return over.Count;
    }
}
