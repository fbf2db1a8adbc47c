using System.Text.Json;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.State;

/// <summary>Stores what each mapping's state belongs to.</summary>
public sealed class Bindings(NpgsqlDataSource dataSource)
{
    // A physical copy keeps the system identifier and a copy on the same server keeps everything but the oid.
    private const string DatabaseId = "(SELECT system_identifier FROM pg_control_system()) || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())";

    /// <summary>What a mapping's state belongs to, and what it would be bound to now.</summary>
    /// <returns>Before: null where the mapping never ran, or the engine's schema has not been made yet.</returns>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<(Binding? Before, Binding Today)> ReadAsync(TableMapping mapping, CancellationToken cancellationToken) =>
        (await FindAsync(mapping.Name, cancellationToken), await DescribeAsync(mapping, cancellationToken));

    private async Task<Binding> DescribeAsync(TableMapping mapping, CancellationToken cancellationToken) => (await dataSource.QueryAsync(
        $"identify the table of mapping '{mapping.Name}'",
        $"SELECT {DatabaseId}, coalesce(to_regclass($1::text)::oid::bigint, 0)",
        [Identifier.Quote(mapping.Local)],
        reader => new Binding(
            reader.GetString(0), mapping.Remote, mapping.Local, reader.GetInt64(1), mapping.Fields.ToDictionary(field => field.Field, field => field.Column.Name))
        {
            Written = mapping.Fields
                .Where(field => field.WrittenAs is not null)
                .DistinctBy(field => field.WrittenAs)
                .ToDictionary(field => field.WrittenAs!, field => field.Field),
        },
        cancellationToken))[0];

    /// <summary>What a mapping's state belongs to; null where it never ran, or the engine's schema has not been made or brought up to date yet.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<Binding?> FindAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        var doing = $"read what mapping '{mapping}' is bound to";
        var exists = await dataSource.QueryAsync(
            doing,
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('bitable_sync.binding') AND attname = 'written')",
            [],
            reader => reader.GetBoolean(0),
            cancellationToken);
        if (!exists[0]) return null;
        return (await dataSource.QueryAsync(
            doing,
            """
            SELECT database_id, app_token, table_id, local_table, local_oid, columns::text, written::text, bound_at
            FROM bitable_sync.binding WHERE mapping = $1::text
            """,
            [mapping.Value],
            Read,
            cancellationToken)).SingleOrDefault();
    }

    /// <summary>Binds the mapping's state to what it is used with from now on, and forgets the bases that no longer mean anything.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="before">What <see cref="ReadAsync"/> found that the state belongs to.</param>
    /// <param name="today">What it belongs to from now on.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task BindAsync(MappingName mapping, Binding? before, Binding today, CancellationToken cancellationToken) => await dataSource.ExecuteAsync(
        $"bind mapping '{mapping}'",
        """
        WITH forgotten AS (
          UPDATE bitable_sync.link SET base = base - $8::text[], decided = decided - $8::text[], version = version + 1, updated_at = clock_timestamp()
          WHERE mapping = $1::text AND cardinality($8::text[]) > 0),
        -- A comparison of other columns does not go on with these.
        anew AS (
          UPDATE bitable_sync.scan SET next = NULL FROM bitable_sync.binding
          WHERE scan.mapping = $1::text AND binding.mapping = $1::text AND binding.columns <> $7::jsonb)
        INSERT INTO bitable_sync.binding (mapping, database_id, app_token, table_id, local_table, local_oid, columns, written)
        VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, $7::jsonb, $9::jsonb)
        ON CONFLICT (mapping) DO UPDATE SET
          database_id = excluded.database_id, app_token = excluded.app_token, table_id = excluded.table_id, local_table = excluded.local_table,
          local_oid = excluded.local_oid, columns = excluded.columns, written = excluded.written, bound_at = clock_timestamp(),
          released_at = NULL
        """,
        [
            mapping.Value,
            today.Database,
            today.Remote.App.Value,
            today.Remote.Table.Value,
            today.Local.ToString(),
            today.LocalOid,
            JsonSerializer.Serialize(today.Columns.ToDictionary(column => column.Key.Value, column => column.Value)),
            (before?.RepairedFields(today) ?? []).Select(field => field.Value).ToArray(),
            JsonSerializer.Serialize(today.Written.ToDictionary(name => name.Key, name => name.Value.Value)),
        ],
        cancellationToken);

    /// <summary>No events are kept for the mapping any more, and those that wait are done with. Its links stay, should it come back.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task ReleaseAsync(MappingName mapping, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        $"release mapping '{mapping}'",
        """
        WITH released AS (
          UPDATE bitable_sync.binding SET released_at = clock_timestamp() WHERE mapping = $1::text AND released_at IS NULL RETURNING app_token, table_id)
        UPDATE bitable_sync.inbox_event SET done_at = clock_timestamp()
        FROM released WHERE inbox_event.app_token = released.app_token AND inbox_event.table_id = released.table_id AND done_at IS NULL
          AND NOT EXISTS (
            SELECT FROM bitable_sync.binding AS other WHERE other.mapping <> $1::text AND other.released_at IS NULL
              AND other.app_token = released.app_token AND other.table_id = released.table_id)
        """,
        [mapping.Value],
        cancellationToken);

    /// <summary>Names of all mappings that ran here and were not released.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<MappingName>> ListAsync(CancellationToken cancellationToken) => await dataSource.QueryAsync(
        "list the mappings that ran here",
        "SELECT mapping FROM bitable_sync.binding WHERE released_at IS NULL ORDER BY mapping",
        [],
        reader => new MappingName(reader.GetString(0)),
        cancellationToken);

    private static Binding Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        new RemoteTableRef(new AppToken(reader.GetString(1)), new TableId(reader.GetString(2))),
        LocalTableRef.TryParse(reader.GetString(3)) ?? throw new StoreException($"bitable_sync.binding names no table: {reader.GetString(3)}", isTransient: false),
        reader.GetInt64(4),
        JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(5))!.ToDictionary(column => new FieldId(column.Key), column => column.Value))
    {
        Written = JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(6))!.ToDictionary(name => name.Key, name => new FieldId(name.Value)),
        BoundAt = reader.GetFieldValue<DateTimeOffset>(7),
    };
}
