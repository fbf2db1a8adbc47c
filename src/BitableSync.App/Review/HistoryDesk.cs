using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.History;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.History;
using MediatR;

namespace BitableSync.App.Review;

/// <summary>Why a value is where it is, and how to take that back. The same for API and command line.</summary>
internal sealed class HistoryDesk(HistoryReader reader, MappingCatalog catalog, IMediator mediator)
{
    /// <summary>A page of the history of one row, the newest first; null where there is no such mapping.</summary>
    /// <param name="mapping">The mapping's name.</param>
    /// <param name="key">The key columns' values in key order.</param>
    /// <param name="field">Name or id of a Bitable field, or a column; null for all.</param>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<IReadOnlyList<HistoryView>?> ReadAsync(
        string mapping, IReadOnlyList<string> key, string? field, long? before, int limit, CancellationToken cancellationToken)
    {
        if (catalog.Find(new MappingName(mapping)) is not { } found) return null;
        var wanted = field is null ? (FieldId?)null : FieldOf(found, field) ?? new FieldId(field);
        var entries = await reader.ListAsync(found.Name, RowKey.FromParts(key), wanted, before, limit, cancellationToken);
        return [.. entries.Select(entry => Show(entry, found))];
    }

    /// <param name="id">The history entry.</param>
    /// <param name="field">Name or id of a Bitable field, or a column; null for all of the entry.</param>
    /// <param name="by">Who undoes.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="StoreException">The database could not be reached; nothing is undone.</exception>
    public async Task<ResolveOutcome> UndoAsync(long id, string? field, string by, string reason, CancellationToken cancellationToken)
    {
        if (await reader.FindMappingAsync(id, cancellationToken) is not { } name || catalog.Find(name) is not { } mapping)
        {
            return new ResolveOutcome.NotFound($"There is no history entry {id}, or its time is over, or its mapping is gone.");
        }

        if (field is not null && FieldOf(mapping, field) is null) return new ResolveOutcome.NotFound($"Mapping '{name}' has no field '{field}'.");
        return await mediator.Send(new UndoChange(name, id, field is null ? null : FieldOf(mapping, field), by, reason), cancellationToken);
    }

    private static FieldId? FieldOf(TableMapping mapping, string field) =>
        mapping.Fields.FirstOrDefault(each => each.Field.Value == field || each.FieldName == field || each.Column.Name == field)?.Field;

    private static HistoryView Show(HistoryEntry entry, TableMapping mapping) => new()
    {
        Id = entry.Id,
        At = entry.At,
        Record = entry.Record?.Value,
        Row = entry.Row.Json,
        Act = entry.Act,
        Side = entry.Side,
        Values = [.. entry.Before.Keys.Union(entry.After.Keys).Select(field => new HistoryValue(
            field.Value,
            mapping.FieldOf(field)?.FieldName ?? field.Value,
            ShownValue.Of(entry.Before.GetValueOrDefault(field, CanonicalValue.Empty), mapping.TimeZone),
            ShownValue.Of(entry.After.GetValueOrDefault(field, CanonicalValue.Empty), mapping.TimeZone)))],
        EditedAt = entry.Edit?.At,
        EditedBy = entry.Edit?.Actor,
        Conflict = entry.Conflict,
        Undoes = entry.Undoes,
        By = entry.By,
        Reason = entry.Reason,
    };
}
