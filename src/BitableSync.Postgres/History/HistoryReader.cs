using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.State;
using Microsoft.EntityFrameworkCore;

namespace BitableSync.Postgres.History;

/// <summary>The history for people.</summary>
public sealed class HistoryReader(IDbContextFactory<SyncDbContext> contexts)
{
    /// <summary>A page of the history of one row, the newest first: also of the rows that had its key before it.</summary>
    /// <param name="mapping">The row's mapping.</param>
    /// <param name="row">Its key.</param>
    /// <param name="field">Only entries about this field; null for all.</param>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task<IReadOnlyList<HistoryEntry>> ListAsync(
        MappingName mapping, RowKey row, FieldId? field, long? before, int limit, CancellationToken cancellationToken) =>
        contexts.QueryAsync(
            $"read the history of a row of mapping '{mapping}'",
            async context =>
            {
                var (name, key) = (mapping.Value, row.Json);
                // A row keeps its record when its key changes, so what the record's entries tell belongs to the row as well.
                var record = await context.Links.Where(link => link.Mapping == name && link.RowKey == key).Select(link => link.RecordId).SingleOrDefaultAsync(cancellationToken);
                var rows = context.History.Where(entry => entry.Mapping == name && (entry.RowKey == key || (record != null && entry.RecordId == record)));
                if (field is { Value: var id }) rows = rows.Where(entry => EF.Functions.JsonExists(entry.Before, id) || EF.Functions.JsonExists(entry.After, id));
                var page = await rows.Where(entry => before == null || entry.Id < before).OrderByDescending(entry => entry.Id).Take(limit).ToListAsync(cancellationToken);
                return (IReadOnlyList<HistoryEntry>)page.ConvertAll(HistoryText.Read);
            },
            cancellationToken);

    /// <summary>The mapping of an entry; null where there is no such entry.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public Task<MappingName?> FindMappingAsync(long id, CancellationToken cancellationToken) => contexts.QueryAsync(
        $"read history entry {id}",
        async context => await context.History.Where(entry => entry.Id == id).Select(entry => entry.Mapping).SingleOrDefaultAsync(cancellationToken) is { } name
            ? new MappingName(name)
            : (MappingName?)null,
        cancellationToken);
}
