using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Access;

/// <summary>The keys that protect login cookies, shared by all nodes. Synchronous, because the framework's key ring asks so, about once a day.</summary>
public sealed class ProtectionKeyStore(NpgsqlDataSource dataSource)
{
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public IReadOnlyList<string> ReadAll() => Run("read the protection keys", "SELECT xml FROM bitable_sync.protection_key ORDER BY created_at", [], command =>
    {
        using var reader = command.ExecuteReader();
        List<string> keys = [];
        while (reader.Read()) keys.Add(reader.GetString(0));
        return keys;
    });

    /// <exception cref="StoreException">The database could not be reached.</exception>
    public void Add(string name, string xml) => Run(
        "store a protection key",
        "INSERT INTO bitable_sync.protection_key (name, xml) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        [name, xml],
        command => command.ExecuteNonQuery());

    private T Run<T>(string doing, string sql, string[] parameters, Func<NpgsqlCommand, T> run)
    {
        try
        {
            using var command = dataSource.CreateCommand(sql);
            foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            return run(command);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }
}
