using System.Security.Cryptography;
using System.Text;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;

namespace BitableSync.Postgres.ChangeCapture;

/// <summary>
/// The DDL of trigger capture, one script per mapping. What is printed for a DBA is what the engine runs itself. Needs PostgreSQL 14.
/// </summary>
/// <remarks>
/// A row trigger writes the key of each changed row to <c>bitable_sync.change_log</c>; an update that changes neither a mapped column
/// nor the key writes nothing. Row triggers also see writes to a partition, which statement triggers of the parent do not.
/// The doorbell rings once per transaction and only if an entry was written: a notification takes a lock on the whole server at
/// commit, so there must not be one per row. A transaction-local setting remembers that it rang, and is rolled back together with
/// the notification when a savepoint is. The engine's own writes carry a mark and are passed over, except those made by the
/// table's own triggers or foreign-key cascades on the way: nobody but the capture would ever see them.
/// The function runs with its owner's rights and a fixed search path, so roles that write to the table need no right on the schema.
/// The triggers are enabled always, or changes that arrive by logical replication would be missed.
/// </remarks>
public static class CaptureSql
{
    /// <summary>Installs or replaces the capture of a mapping. Safe to run again.</summary>
    public static string Install(TableMapping mapping)
    {
        var body = InstallBody(mapping);
        return $"""
            -- Capture of mapping '{mapping.Name}' on {CommentText(mapping.Local)}. Run as the owner of the table, with INSERT on bitable_sync.change_log.
            BEGIN;
            SET LOCAL lock_timeout = '10s';
            SELECT pg_advisory_xact_lock(hashtextextended('bitable_sync.capture', 0));

            {body}
            COMMENT ON FUNCTION {Function(mapping.Name)}() IS {Identifier.Literal(Comment(mapping, body))};
            COMMIT;

            """;
    }

    /// <summary>Removes function, triggers and waiting entries of a mapping, wherever the table is by now. Safe to run again.</summary>
    public static string Remove(MappingName mapping) => $"""
        -- Removes the capture of mapping '{mapping}'. The triggers go with their function, even from a table that was renamed.
        BEGIN;
        SET LOCAL lock_timeout = '10s';
        SELECT pg_advisory_xact_lock(hashtextextended('bitable_sync.capture', 0));
        DROP FUNCTION IF EXISTS {Function(mapping)}() CASCADE;
        DELETE FROM bitable_sync.change_log WHERE mapping = {Identifier.Literal(mapping.Value)};
        COMMIT;

        """;

    /// <summary>The function's comment, by which an installed capture is recognised as this one.</summary>
    internal static string Comment(TableMapping mapping) => Comment(mapping, InstallBody(mapping));

    internal static string FunctionName(MappingName mapping) => $"capture_{mapping}";

    // At most 13 + 40 + 9 characters: mapping names have at most 40, identifiers 63.
    internal static string RowTrigger(MappingName mapping) => $"bitable_sync_{mapping}_row";

    internal static string TruncateTrigger(MappingName mapping) => $"bitable_sync_{mapping}_truncate";

    private static string Function(MappingName mapping) => $"bitable_sync.{Identifier.Quote(FunctionName(mapping))}";

    private static string Comment(TableMapping mapping, string body) =>
        $"BitableSync capture of mapping '{mapping.Name}' on {mapping.Local}, definition {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16]}";

    private static string InstallBody(TableMapping mapping) => $"""
        {CreateFunction(mapping)}

        CREATE OR REPLACE TRIGGER {Identifier.Quote(RowTrigger(mapping.Name))}
          AFTER INSERT OR UPDATE OR DELETE ON {Identifier.Quote(mapping.Local)} FOR EACH ROW
          WHEN (pg_trigger_depth() > 0 OR current_setting('{SyncStore.OriginSetting}', true) IS DISTINCT FROM {Identifier.Literal(mapping.Name.Value)})
          EXECUTE FUNCTION {Function(mapping.Name)}();

        {ForEachPart(mapping)}
        """;

    private static string CreateFunction(TableMapping mapping)
    {
        var body = FunctionBody(mapping);
        return $"""
            CREATE OR REPLACE FUNCTION {Function(mapping.Name)}() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp
            {string.Join("\n", RowKeySql.TextSettings.Select(setting => $"SET {setting.Name} = {Identifier.Literal(setting.Value)}"))}
            AS {Identifier.DollarQuote(body)};
            REVOKE ALL ON FUNCTION {Function(mapping.Name)}() FROM PUBLIC;
            """;
    }

    private static string FunctionBody(TableMapping mapping) => $"""

        DECLARE
          mapping_name CONSTANT text := {Identifier.Literal(mapping.Name.Value)};
          ring CONSTANT text := mapping_name || ' ' || pg_current_xact_id();
          op_code text := left(TG_OP, 1);
          new_key text;
          old_key text;
          changed text[] := ARRAY[]::text[];
        BEGIN
          IF TG_OP = 'INSERT' THEN
            new_key := {RowKeySql.Text(mapping.Key, "NEW")};
          ELSIF TG_OP = 'DELETE' THEN
            new_key := {RowKeySql.Text(mapping.Key, "OLD")};
          ELSIF TG_OP = 'UPDATE' THEN
        {string.Join("\n", Watched(mapping).Select(NoteChange))}
            new_key := {RowKeySql.Text(mapping.Key, "NEW")};
            old_key := {RowKeySql.Text(mapping.Key, "OLD")};
            IF new_key <> old_key THEN
              op_code := 'K';
            ELSIF cardinality(changed) = 0 THEN
              RETURN NULL;
            ELSE
              old_key := NULL;
            END IF;
          END IF;
          INSERT INTO bitable_sync.change_log (mapping, op, row_key, old_row_key, columns, changed_at, txid, role, application)
          VALUES (mapping_name, op_code, new_key, old_key, changed, clock_timestamp(), pg_current_xact_id()::text::bigint,
                  session_user, current_setting('application_name'));
          IF current_setting('bitable_sync.rung', true) IS DISTINCT FROM ring THEN
            PERFORM set_config('bitable_sync.rung', ring, true), pg_notify('{Doorbell.ChangeChannel}', mapping_name);
          END IF;
          RETURN NULL;
        END

        """;

    /// <summary>Mapped columns and the one that tells a soft delete; the key is compared as a whole.</summary>
    private static IEnumerable<ColumnSpec> Watched(TableMapping mapping) => mapping.Fields.Select(field => field.Column)
        .Concat(mapping.DeletedAt is { } deletedAt ? [deletedAt] : [])
        .DistinctBy(column => column.Name);

    // Compared as text: every type has it, json has nothing else, and operators of extensions are not on the search path.
    private static string NoteChange(ColumnSpec column)
    {
        var name = Identifier.Quote(column.Name);
        return $"    IF OLD.{name}::text IS DISTINCT FROM NEW.{name}::text THEN changed := array_append(changed, {Identifier.Literal(column.Name)}); END IF;";
    }

    /// <summary>
    /// TRUNCATE triggers are not inherited by partitions, and before PostgreSQL 15 neither is the enabled state of row triggers.
    /// </summary>
    private static string ForEachPart(TableMapping mapping) => $"DO {Identifier.DollarQuote(EnableEverywhere(mapping))};";

    private static string EnableEverywhere(TableMapping mapping) => $"""

        DECLARE
          part regclass;
        BEGIN
          FOR part IN
            SELECT {Identifier.Literal(Identifier.Quote(mapping.Local))}::regclass
            UNION
            SELECT relid FROM pg_partition_tree({Identifier.Literal(Identifier.Quote(mapping.Local))}::regclass)
          LOOP
            EXECUTE format({Identifier.Literal(
                $"CREATE OR REPLACE TRIGGER %I AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION {Function(mapping.Name)}()")},
              {Identifier.Literal(TruncateTrigger(mapping.Name))}, part);
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part, {Identifier.Literal(RowTrigger(mapping.Name))});
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part, {Identifier.Literal(TruncateTrigger(mapping.Name))});
          END LOOP;
        END

        """;

    /// <summary>A name inside a line comment must not end the line.</summary>
    private static string CommentText(LocalTableRef table) => table.ToString().ReplaceLineEndings(" ");
}
