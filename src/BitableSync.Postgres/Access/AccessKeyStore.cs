using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Access;

/// <summary>The keys of all nodes. Every method throws <see cref="StoreException"/> where the database could not be reached.</summary>
public sealed class AccessKeyStore(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, name, role, created_at, created_by, last_used_at, revoked_at";

    /// <summary>Makes a key and returns it, the only time that it is known.</summary>
    /// <returns>Null where a good key has that name already.</returns>
    public async Task<string?> CreateAsync(string name, AccessRole role, string by, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO bitable_sync.access_key (handle, name, role, hash, created_by) VALUES ($1::text, $2::text, $3::text, $4::text, $5::text)
            ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
            """;
        var key = KeyText.Create();
        return await InsertAsync("make a key", sql, key, name, role, by, cancellationToken) ? key : null;
    }

    /// <summary>Makes the first key of a database that never had one, whichever of many nodes asks first.</summary>
    /// <returns>Null where there is or was a key.</returns>
    public async Task<string?> CreateFirstAsync(string name, AccessRole role, string by, CancellationToken cancellationToken)
    {
        // Two nodes at once are told apart by the unique name: both see an empty table, the second one's insert finds the name taken.
        const string sql = """
            INSERT INTO bitable_sync.access_key (handle, name, role, hash, created_by)
            SELECT $1::text, $2::text, $3::text, $4::text, $5::text WHERE NOT EXISTS (SELECT FROM bitable_sync.access_key)
            ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
            """;
        if (!await IsEmptyAsync(cancellationToken)) return null;
        var key = KeyText.Create();
        return await InsertAsync("make the first key", sql, key, name, role, by, cancellationToken) ? key : null;
    }

    /// <summary>All keys, revoked ones too, the newest first.</summary>
    public Task<List<AccessKey>> ListAsync(CancellationToken cancellationToken) => dataSource.QueryAsync(
        "list the keys", $"SELECT {Columns} FROM bitable_sync.access_key ORDER BY id DESC", [], Read, cancellationToken);

    /// <summary>The keys that are good now.</summary>
    public Task<List<StoredKey>> ReadGoodAsync(CancellationToken cancellationToken) => dataSource.QueryAsync(
        "read the keys",
        $"SELECT {Columns}, handle, hash FROM bitable_sync.access_key WHERE revoked_at IS NULL",
        [],
        reader => new StoredKey(Read(reader), reader.GetString(7), reader.GetString(8)),
        cancellationToken);

    /// <returns>False where no good key has that name.</returns>
    public async Task<bool> RevokeAsync(string name, string by, CancellationToken cancellationToken) => await dataSource.ExecuteAsync(
        "revoke a key",
        "UPDATE bitable_sync.access_key SET revoked_at = clock_timestamp(), revoked_by = $2::text WHERE name = $1::text AND revoked_at IS NULL",
        [name, by],
        cancellationToken) > 0;

    /// <summary>Notes that a key was used, at most once a minute.</summary>
    public Task NoteUseAsync(long id, CancellationToken cancellationToken) => dataSource.ExecuteAsync(
        "note the use of a key",
        """
        UPDATE bitable_sync.access_key SET last_used_at = clock_timestamp()
        WHERE id = $1::bigint AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')
        """,
        [id],
        cancellationToken);

    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => !(await dataSource.QueryAsync(
        "see whether there is a key", "SELECT EXISTS (SELECT FROM bitable_sync.access_key)", [], reader => reader.GetBoolean(0), cancellationToken))[0];

    private async Task<bool> InsertAsync(
        string doing, string sql, string key, string name, AccessRole role, string by, CancellationToken cancellationToken) =>
        await dataSource.ExecuteAsync(doing, sql, [KeyText.HandleOf(key), name, StoredName.Of(role), KeyText.Hash(key), by], cancellationToken) > 0;

    private static AccessKey Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        StoredName.Parse<AccessRole>(reader.GetString(2)),
        reader.GetFieldValue<DateTimeOffset>(3),
        reader.GetString(4),
        Time(reader, 5),
        Time(reader, 6));

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
