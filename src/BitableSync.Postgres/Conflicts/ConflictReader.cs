using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;
using Microsoft.EntityFrameworkCore;

namespace BitableSync.Postgres.Conflicts;

/// <summary>The conflict log for people: lists and single conflicts, of any mapping.</summary>
public sealed class ConflictReader(IDbContextFactory<SyncDbContext> contexts)
{
    private static readonly string[] OpenStates = [StoredName.Of(ConflictState.AutoResolved), StoredName.Of(ConflictState.NeedsReview)];

    /// <summary>A page of conflicts, the newest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<ListedConflict>> ListAsync(ConflictFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        await contexts.QueryAsync(
            "list conflicts",
            async context => (await Narrow(context.Conflicts, filter)
                    .Where(row => before == null || row.Id < before)
                    .OrderByDescending(row => row.Id)
                    .Take(limit)
                    .ToListAsync(cancellationToken))
                .ConvertAll(Read),
            cancellationToken);

    /// <summary>One conflict; null where the id is unknown.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task<ListedConflict?> FindAsync(long id, CancellationToken cancellationToken) => contexts.QueryAsync(
        $"read conflict {id}",
        async context => await context.Conflicts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? Read(row) : null,
        cancellationToken);

    private static IQueryable<ConflictRow> Narrow(IQueryable<ConflictRow> rows, ConflictFilter filter)
    {
        if (filter.Mapping is { Value: var mapping }) rows = rows.Where(row => row.Mapping == mapping);
        if (filter.OpenOnly) rows = rows.Where(row => OpenStates.Contains(row.State));
        if (NameOf(filter.State) is { } state) rows = rows.Where(row => row.State == state);
        if (NameOf(filter.Rule) is { } rule) rows = rows.Where(row => row.Rule == rule);
        if (filter.Field is { Value: var field }) rows = rows.Where(row => row.FieldId == field);
        if (filter.Record is { Value: var record }) rows = rows.Where(row => row.RecordId == record);
        if (filter.Row is { Json: var key }) rows = rows.Where(row => row.RowKey == key);
        return rows;
    }

    private static string? NameOf<T>(T? value) where T : struct, Enum => value is { } given ? StoredName.Of(given) : null;

    private static ListedConflict Read(ConflictRow row) => new(new MappingName(row.Mapping), ConflictText.Read(row));
}
