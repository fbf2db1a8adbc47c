using System.Text.Json;
using BitableSync.Postgres.State.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BitableSync.Postgres.State;

/// <summary>
/// The engine's tables for queries that are put together at run time: lists, filters, pages. The migrations make the tables, and a
/// test holds this model to them. Work that must be atomic or large goes through the stores' own SQL.
/// </summary>
public sealed class SyncDbContext(DbContextOptions<SyncDbContext> options) : DbContext(options)
{
    public DbSet<LinkRow> Links => Set<LinkRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<LeaseQueueRow> LeaseQueue => Set<LeaseQueueRow>();

    public DbSet<RequestBudgetRow> RequestBudgets => Set<RequestBudgetRow>();

    public DbSet<NodeRow> Nodes => Set<NodeRow>();

    public DbSet<MappingStateRow> MappingStates => Set<MappingStateRow>();

    public DbSet<MappingRunRow> MappingRuns => Set<MappingRunRow>();

    public DbSet<BindingRow> Bindings => Set<BindingRow>();

    public DbSet<ChangeLogRow> Changes => Set<ChangeLogRow>();

    public DbSet<OutboxBatchRow> OutboxBatches => Set<OutboxBatchRow>();

    public DbSet<InboxEventRow> InboxEvents => Set<InboxEventRow>();

    public DbSet<ConflictRow> Conflicts => Set<ConflictRow>();

    public DbSet<HistoryRow> History => Set<HistoryRow>();

    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    public DbSet<AccessKeyRow> AccessKeys => Set<AccessKeyRow>();

    public DbSet<AuditEntryRow> AuditEntries => Set<AuditEntryRow>();

    public DbSet<ProtectionKeyRow> ProtectionKeys => Set<ProtectionKeyRow>();

    public DbSet<HoldRow> Holds => Set<HoldRow>();

    public DbSet<ScanRow> Scans => Set<ScanRow>();

    public DbSet<DeleteCountRow> DeleteCounts => Set<DeleteCountRow>();

    public DbSet<MatchKeyRow> MatchKeys => Set<MatchKeyRow>();

    public DbSet<LinkWaitRow> LinkWaits => Set<LinkWaitRow>();

    public DbSet<SchemaVersionRow> SchemaVersions => Set<SchemaVersionRow>();

    /// <summary>Text columns that hold ids and keys: compared byte by byte, whatever the database's collation.</summary>
    private static readonly HashSet<string> Identifiers =
        ["mapping", "job", "record_id", "row_key", "old_row_key", "field_id", "event_id", "app_token", "table_id", "handle", "item", "for_mapping", "for_item"];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("bitable_sync");
        BuildState(modelBuilder);
        BuildOutbound(modelBuilder);
        BuildInbound(modelBuilder);
        BuildForPeople(modelBuilder);
        BuildAccess(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes()) UseDatabaseNames(entity);
    }

    private static void BuildState(ModelBuilder model)
    {
        model.Entity<SchemaVersionRow>(row =>
        {
            row.HasKey(version => version.Version);
            row.Property(version => version.Version).ValueGeneratedNever();
        });
        model.Entity<LinkRow>(row =>
        {
            row.HasKey(link => new { link.Mapping, link.RecordId });
            // A deferrable constraint in the database, which the model cannot express.
            row.HasIndex(link => new { link.Mapping, link.RowKey }).IsUnique().HasDatabaseName("link_mapping_row_key_key");
            row.Property(link => link.Base).HasColumnType("jsonb");
            row.Property(link => link.Decided).HasColumnType("jsonb");
            row.Property(link => link.Held).HasColumnType("jsonb");
        });
        model.Entity<MatchKeyRow>(row =>
        {
            row.HasKey(key => new { key.Mapping, key.RecordId });
            row.HasIndex(key => new { key.Mapping, key.Print, key.RecordId }).HasDatabaseName("match_key_print_idx");
        });
        model.Entity<LinkWaitRow>().HasKey(wait => new { wait.Mapping, wait.Target, wait.Item, wait.ForMapping, wait.ForItem });
        model.Entity<LeaseRow>(row =>
        {
            row.HasKey(lease => lease.Name);
            row.Property(lease => lease.Name).UseCollation("C");
            row.Property(lease => lease.Pause).HasDefaultValueSql("'00:00:00'::interval");
        });
        model.Entity<LeaseQueueRow>(row =>
        {
            row.HasKey(place => new { place.Name, place.Worker });
            row.Property(place => place.Name).UseCollation("C");
            row.Property(place => place.Worker).UseCollation("C");
        });
        model.Entity<RequestBudgetRow>(row =>
        {
            row.HasKey(budget => budget.Account);
            row.Property(budget => budget.Account).UseCollation("C");
        });
        model.Entity<NodeRow>(row =>
        {
            row.HasKey(node => node.Name);
            row.Property(node => node.Name).UseCollation("C");
            row.Property(node => node.StartedAt).HasDefaultValueSql("clock_timestamp()");
            row.Property(node => node.SeenAt).HasDefaultValueSql("clock_timestamp()");
        });
        model.Entity<MappingStateRow>().HasKey(state => state.Mapping);
        model.Entity<ScanRow>(row =>
        {
            row.HasKey(scan => scan.Mapping);
            row.Property(scan => scan.Found).HasColumnType("jsonb");
        });
        model.Entity<MappingRunRow>().HasKey(run => new { run.Mapping, run.Job });
        model.Entity<BindingRow>(row =>
        {
            row.HasKey(binding => binding.Mapping);
            row.Property(binding => binding.Columns).HasColumnType("jsonb");
            row.Property(binding => binding.Written).HasColumnType("jsonb");
        });
    }

    private static void BuildOutbound(ModelBuilder model)
    {
        model.Entity<ChangeLogRow>(row =>
        {
            row.HasIndex(change => new { change.Mapping, change.Id }).HasDatabaseName("change_log_mapping_id_idx");
            row.HasIndex(change => new { change.Mapping, change.RowKey }).HasDatabaseName("change_log_mapping_row_key_idx");
            row.HasIndex(change => new { change.Mapping, change.OldRowKey }).HasDatabaseName("change_log_mapping_old_row_key_idx")
                .HasFilter("(old_row_key IS NOT NULL)");
        });
        model.Entity<OutboxBatchRow>(row =>
        {
            row.Property(batch => batch.Items).HasColumnType("jsonb");
            row.HasIndex(batch => batch.IdempotencyKey).IsUnique().HasDatabaseName("outbox_batch_idempotency_key_key");
            row.HasIndex(batch => new { batch.Mapping, batch.Id }).HasDatabaseName("outbox_batch_open_idx").HasFilter("(closed_at IS NULL)");
            row.HasIndex(batch => batch.Records).HasMethod("gin").HasDatabaseName("outbox_batch_records_idx");
            row.HasIndex(batch => batch.ClosedAt).HasDatabaseName("outbox_batch_closed_idx").HasFilter("(closed_at IS NOT NULL)");
        });
    }

    private static void BuildInbound(ModelBuilder model) => model.Entity<InboxEventRow>(row =>
    {
        row.Property(received => received.Cells).HasColumnType("json");
        row.Property(received => received.Payload).HasColumnType("json");
        row.HasIndex(received => received.EventId).IsUnique().HasDatabaseName("inbox_event_event_id_key");
        row.HasIndex(received => new { received.AppToken, received.TableId, received.Id }).HasDatabaseName("inbox_event_waiting_idx")
            .HasFilter("(done_at IS NULL)");
        row.HasIndex(received => new { received.AppToken, received.TableId, received.Revision }).HasDatabaseName("inbox_event_revision_idx")
            .HasFilter("(revision IS NOT NULL)");
        row.HasIndex(received => received.Records).HasMethod("gin").HasDatabaseName("inbox_event_records_idx");
        row.HasIndex(received => received.DoneAt).HasDatabaseName("inbox_event_done_idx").HasFilter("(done_at IS NOT NULL)");
    });

    private static void BuildForPeople(ModelBuilder model)
    {
        model.Entity<ConflictRow>(row =>
        {
            row.Property(conflict => conflict.Base).HasColumnType("jsonb");
            row.Property(conflict => conflict.Local).HasColumnType("jsonb");
            row.Property(conflict => conflict.Remote).HasColumnType("jsonb");
            row.Property(conflict => conflict.ResolvedWith).HasColumnType("jsonb");
            row.HasIndex(conflict => new { conflict.Mapping, conflict.Id }).HasDatabaseName("conflict_open_idx")
                .HasFilter("(state = ANY (ARRAY['auto_resolved'::text, 'needs_review'::text]))");
            row.HasIndex(conflict => new { conflict.Mapping, conflict.RowKey, conflict.Id }).HasDatabaseName("conflict_mapping_row_key_idx");
            row.HasIndex(conflict => new { conflict.Mapping, conflict.RecordId, conflict.DetectedAt }).HasDatabaseName("conflict_record_idx");
            row.HasIndex(conflict => new { conflict.Mapping, conflict.RecordId, conflict.FieldId }).IsUnique().HasDatabaseName("conflict_held_idx")
                .HasFilter("((winner IS NULL) AND (state = 'needs_review'::text))");
        });
        model.Entity<HistoryRow>(row =>
        {
            row.Property(entry => entry.Before).HasColumnType("jsonb");
            row.Property(entry => entry.After).HasColumnType("jsonb");
            row.HasIndex(entry => new { entry.Mapping, entry.RowKey, entry.Id }).HasDatabaseName("history_mapping_row_key_idx");
            row.HasIndex(entry => new { entry.Mapping, entry.RecordId, entry.Id }).HasDatabaseName("history_mapping_record_id_idx");
            row.HasIndex(entry => entry.At).HasDatabaseName("history_at_idx");
        });
        model.Entity<DeadLetterRow>(row =>
        {
            row.HasIndex(letter => new { letter.Mapping, letter.Target, letter.RowKey }).HasDatabaseName("dead_letter_open_row_idx")
                .HasFilter("(closed_at IS NULL)");
            row.HasIndex(letter => new { letter.Mapping, letter.Target, letter.RecordId }).HasDatabaseName("dead_letter_open_record_idx")
                .HasFilter("(closed_at IS NULL)");
            row.HasIndex(letter => new { letter.Mapping, letter.Target, letter.NextAttemptAt }).HasDatabaseName("dead_letter_due_idx")
                .HasFilter("((closed_at IS NULL) AND (next_attempt_at IS NOT NULL))");
            row.HasIndex(letter => letter.ClosedAt).HasDatabaseName("dead_letter_closed_idx").HasFilter("(closed_at IS NOT NULL)");
        });
        model.Entity<HoldRow>().HasIndex(hold => new { hold.Mapping, hold.Target }).IsUnique().HasDatabaseName("hold_mapping_target_key")
            .HasFilter("(closed_at IS NULL)");
        model.Entity<DeleteCountRow>(row =>
        {
            row.HasKey(count => new { count.Mapping, count.Target, count.Minute });
            row.HasIndex(count => count.Minute).HasDatabaseName("delete_count_minute_idx");
        });
    }

    private static void BuildAccess(ModelBuilder model)
    {
        model.Entity<AccessKeyRow>(row =>
        {
            row.HasIndex(key => key.Handle).IsUnique().HasDatabaseName("access_key_handle_key");
            row.HasIndex(key => key.Name).IsUnique().HasDatabaseName("access_key_name_key").HasFilter("(revoked_at IS NULL)");
        });
        model.Entity<AuditEntryRow>().HasIndex(entry => entry.At).HasDatabaseName("audit_entry_at_idx");
        model.Entity<ProtectionKeyRow>().HasKey(key => key.Name);
    }

    /// <summary><c>ChangeLogRow.OldRowKey</c> is <c>change_log.old_row_key</c>.</summary>
    private static void UseDatabaseNames(IMutableEntityType entity)
    {
        var table = SnakeCase(entity.ClrType.Name[..^"Row".Length]);
        entity.SetTableName(table);
        entity.FindPrimaryKey()!.SetName($"{table}_pkey");
        foreach (var property in entity.GetProperties())
        {
            var column = SnakeCase(property.Name);
            property.SetColumnName(column);
            if (Identifiers.Contains(column)) property.SetCollation("C");
        }
    }

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
