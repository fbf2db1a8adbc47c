using System.Text;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.Migrations;

/// <summary>Brings the schema <c>bitable_sync</c> up to what this program knows. Forward only.</summary>
public sealed class Migrator(NpgsqlDataSource dataSource)
{
    /// <summary>Any constant nobody else is likely to use; the letters of "bitable_" as bytes.</summary>
    private const long LockKey = 0x62697461626c655f;

    private const string Bootstrap = """
        CREATE SCHEMA IF NOT EXISTS bitable_sync;
        COMMENT ON SCHEMA bitable_sync IS 'State of BitableSync, which keeps tables of this database equal to Feishu Bitables.';
        CREATE TABLE IF NOT EXISTS bitable_sync.schema_version (
          version    integer NOT NULL,
          name       text NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          CONSTRAINT schema_version_pkey PRIMARY KEY (version)
        );
        COMMENT ON TABLE bitable_sync.schema_version IS 'Migration steps that have been run.';
        """;

    /// <summary>The whole schema as one script for any client: one transaction, safe to run again.</summary>
    public static string Script()
    {
        var script = new StringBuilder().AppendLine("BEGIN;").AppendLine($"SELECT pg_advisory_xact_lock({LockKey});").AppendLine(Bootstrap);
        foreach (var step in MigrationStep.All) script.AppendLine().AppendLine($"-- {step.Name}").AppendLine(step.Sql).AppendLine(Record(step));
        return script.AppendLine().AppendLine("COMMIT;").ToString();
    }

    /// <summary>
    /// Runs the steps that are missing, in one transaction under a lock shared by all nodes. Needs no right to create anything where
    /// none is missing.
    /// </summary>
    /// <returns>Names of the steps that were run.</returns>
    /// <exception cref="StoreException">The database could not be reached, or is newer than this program, or the role may not create the schema.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        const string doing = "bring the schema bitable_sync up to date";
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            if ((await FindMissingAsync(connection, cancellationToken)).Count == 0) return [];
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
            await RunAsync(connection, Bootstrap, cancellationToken);
            // Read again: another node may have run them while this one waited for the lock.
            var missing = await FindMissingAsync(connection, cancellationToken);
            foreach (var step in missing) await RunAsync(connection, step.Sql + Record(step), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return [.. missing.Select(step => step.Name)];
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
    }

    private static async Task<List<MigrationStep>> FindMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('bitable_sync.schema_version') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true) return [.. MigrationStep.All];
        HashSet<int> applied = [];
        await using (var command = new NpgsqlCommand("SELECT version FROM bitable_sync.schema_version", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) applied.Add(reader.GetInt32(0));
        }

        var known = MigrationStep.All[^1].Version;
        if (applied.Count > 0 && applied.Max() > known)
        {
            throw new StoreException(
                $"The schema bitable_sync is at version {applied.Max()}, this program knows versions up to {known}. Update this node.", isTransient: false);
        }

        return [.. MigrationStep.All.Where(step => !applied.Contains(step.Version))];
    }

    private static string Record(MigrationStep step) =>
        $"INSERT INTO bitable_sync.schema_version (version, name) VALUES ({step.Version}, {Identifier.Literal(step.Name)}) ON CONFLICT DO NOTHING;";

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
