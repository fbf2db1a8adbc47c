using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.ChangeCapture;

/// <summary>Installs and removes trigger capture by running the scripts of <see cref="CaptureSql"/>.</summary>
public sealed class Capture(NpgsqlDataSource dataSource)
{
    private const string Check = """
        SELECT EXISTS (
            SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'bitable_sync' AND p.proname = $2::text AND obj_description(p.oid, 'pg_proc') = $3::text)
          AND NOT EXISTS (
            SELECT FROM (SELECT to_regclass($1::text) UNION SELECT relid FROM pg_partition_tree(to_regclass($1::text))) AS part (relid)
            CROSS JOIN unnest(ARRAY[$4::text, $5::text]) AS wanted (name)
            WHERE NOT EXISTS (
              SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
              WHERE t.tgrelid = part.relid AND t.tgname = wanted.name AND t.tgenabled = 'A'
                AND n.nspname = 'bitable_sync' AND p.proname = $2::text))
        """;

    /// <summary>
    /// Whether the capture is in place exactly as this version would install it: same columns and key, on the table and all its
    /// partitions, enabled.
    /// </summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<bool> IsInstalledAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        var name = mapping.Name;
        return (await dataSource.QueryAsync(
            $"look for the capture of mapping '{name}'",
            Check,
            [Identifier.Quote(mapping.Local), CaptureSql.FunctionName(name), CaptureSql.Comment(mapping), CaptureSql.RowTrigger(name), CaptureSql.TruncateTrigger(name)],
            reader => reader.GetBoolean(0),
            cancellationToken))[0];
    }

    /// <summary>
    /// Installs the capture where it is missing or differs. Returns false where it was in place. After true, rows may have changed
    /// unnoticed before: reconcile.
    /// </summary>
    /// <exception cref="StoreException">The database could not be reached, the table is busy, or the role does not own the table.</exception>
    public async Task<bool> InstallAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        if (await IsInstalledAsync(mapping, cancellationToken)) return false;
        await RunAsync($"install the capture of mapping '{mapping.Name}' on {mapping.Local}", CaptureSql.Install(mapping), cancellationToken);
        return true;
    }

    /// <summary>Removes the capture without trace. Does nothing where there is none.</summary>
    /// <exception cref="StoreException">The database could not be reached, the table is busy, or the role does not own the function.</exception>
    public Task RemoveAsync(MappingName mapping, CancellationToken cancellationToken) =>
        RunAsync($"remove the capture of mapping '{mapping}'", CaptureSql.Remove(mapping), cancellationToken);

    private async Task RunAsync(string doing, string script, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenAsync(doing, cancellationToken);
        await new SqlSession(connection).ExecuteAsync(doing, script, [], cancellationToken);
    }
}
