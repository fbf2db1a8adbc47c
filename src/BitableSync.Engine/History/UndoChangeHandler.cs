using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Pairs;
using MediatR;

namespace BitableSync.Engine.History;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>
/// Takes an applied change back, from its before-image: the row at once, Bitable with the next push. Nothing is undone that has moved
/// on since, so what somebody wrote afterwards is never lost.
/// </summary>
internal sealed class UndoChangeHandler(MappingCatalog catalog, ISyncStore store, IJobTrigger trigger) : IRequestHandler<UndoChange, ResolveOutcome>
{
    /// <exception cref="StoreException">The database could not be reached; nothing is undone.</exception>
    public async Task<ResolveOutcome> Handle(UndoChange request, CancellationToken cancellationToken)
    {
        if (catalog.Find(request.Mapping) is not { } mapping) return new ResolveOutcome.NotFound($"There is no mapping named '{request.Mapping}'.");
        await using var transaction = await store.BeginAsync(mapping, lease: null, cancellationToken);
        if (await transaction.History.FindAsync(request.Id, cancellationToken) is not { } entry)
        {
            return new ResolveOutcome.NotFound($"Mapping '{mapping.Name}' has no history entry {request.Id}; it may be older than the history is kept.");
        }

        var outcome = entry.Act switch
        {
            HistoryAct.Updated or HistoryAct.Decided or HistoryAct.Agreed => await RevertAsync(transaction, mapping, entry, request, cancellationToken),
            HistoryAct.Created => await RemoveAsync(transaction, mapping, entry, request, cancellationToken),
            HistoryAct.Deleted => await BringBackAsync(transaction, mapping, entry, request, cancellationToken),
            _ => new ResolveOutcome.Refused($"Entry {entry.Id} wrote nothing, so there is nothing to undo."),
        };
        if (outcome is not ResolveOutcome.Resolved) return outcome;
        await transaction.CommitAsync(cancellationToken);
        await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
        return outcome;
    }

    private static async Task<ResolveOutcome> RevertAsync(
        ISyncTransaction transaction, TableMapping mapping, HistoryEntry entry, UndoChange request, CancellationToken cancellationToken)
    {
        FieldMapping[] fields = [.. mapping.Fields.Where(field => entry.After.ContainsKey(field.Field) && (request.Field is null || request.Field == field.Field))];
        if (fields.Length == 0) return new ResolveOutcome.Refused($"Entry {entry.Id} is about no field that is still mapped, or not about the one named.");
        if (fields.FirstOrDefault(field => field.Direction != SyncDirection.Both || field.Column.IsGenerated) is { } oneWay)
        {
            return new ResolveOutcome.Refused($"Field '{oneWay.FieldName}' flows one way only: change it where it comes from.");
        }

        if (await LockAsync(transaction, mapping, entry, cancellationToken) is not var (link, local)) return Gone;
        if (fields.FirstOrDefault(field => link.Held.ContainsKey(field.Field)) is { } held)
        {
            return new ResolveOutcome.Refused($"Field '{held.FieldName}' waits for a reviewer: resolve its conflict instead.");
        }

        string[] moved = [.. fields.Where(field => local[field.Field] != entry.After[field.Field]).Select(field => $"'{field.FieldName}'")];
        if (moved.Length > 0) return MovedOn(moved);
        var values = fields.ToDictionary(field => field.Field, field => entry.Before.GetValueOrDefault(field.Field, field.Blank));
        if (await WriteAsync(transaction, values, mapping, columns => new RowWrite.Update(link.Row, columns), cancellationToken) is { } problem) return problem;
        var decided = new Dictionary<FieldId, DecidedValue>(link.Decided);
        foreach (var field in fields) decided[field.Field] = new DecidedValue(values[field.Field], field.BaseIn(link), Conflict: 0, entry.Id);
        await transaction.Links.UpdateAsync([link with { Decided = decided }], cancellationToken);
        var told = Told(HistoryAct.Decided, entry, request) with { Record = link.Record, Row = link.Row, Before = fields.ToDictionary(field => field.Field, field => local[field.Field]), After = values };
        return await EndAsync(transaction, told, cancellationToken);
    }

    /// <summary>A created pair goes again: the row at once, the record with the next push, which looks whether somebody has edited it.</summary>
    private static async Task<ResolveOutcome> RemoveAsync(
        ISyncTransaction transaction, TableMapping mapping, HistoryEntry entry, UndoChange request, CancellationToken cancellationToken)
    {
        if (mapping.OnLocalDelete != LocalDeletePolicy.Delete)
        {
            return new ResolveOutcome.Refused("The mapping deletes no records for deleted rows (OnDatabaseDelete), so the pair must be deleted by hand.");
        }

        if (await LockAsync(transaction, mapping, entry, cancellationToken) is not var (link, local)) return Gone;
        string[] moved = [.. mapping.Fields
            .Where(field => !field.Column.IsGenerated && !field.IsWorkedOutRemotely && !IsAsCreated(field, entry, link, local))
            .Select(field => $"'{field.FieldName}'")];
        if (moved.Length > 0) return MovedOn(moved);
        switch (await transaction.Rows.WriteAsync(new RowWrite.Delete(link.Row), cancellationToken))
        {
            case RowWriteResult.Refused refused:
                return new ResolveOutcome.Refused(refused.Problem.Message);
            case RowWriteResult.Gone:
                return Gone;
            default:
                var told = Told(HistoryAct.Deleted, entry, request) with { Record = link.Record, Row = link.Row, Before = local };
                return await EndAsync(transaction, told, cancellationToken);
        }
    }

    /// <summary>Fields that were empty when the pair was created count too: somebody may have filled them.</summary>
    private static bool IsAsCreated(FieldMapping field, HistoryEntry entry, Link link, Image local)
    {
        var created = entry.After.GetValueOrDefault(field.Field, field.Blank);
        return local[field.Field] == created && field.BaseIn(link) == created;
    }

    /// <summary>A deleted row is written again as it was; the next push creates a record for it and links the two.</summary>
    private static async Task<ResolveOutcome> BringBackAsync(
        ISyncTransaction transaction, TableMapping mapping, HistoryEntry entry, UndoChange request, CancellationToken cancellationToken)
    {
        var isLinked = entry.Record is { } record && (await transaction.Links.LockByRecordAsync([record], cancellationToken)).Count > 0
            || (await transaction.Links.LockByRowAsync([entry.Row], cancellationToken)).Count > 0;
        if (isLinked || (await transaction.Rows.LockAsync([entry.Row], cancellationToken)).Count > 0)
        {
            return new ResolveOutcome.Stale("The row or the record is there again. Look at it, then decide.");
        }

        var values = mapping.Fields.Where(field => entry.Before.ContainsKey(field.Field)).ToDictionary(field => field.Field, field => entry.Before[field.Field]);
        if (await WriteAsync(transaction, values, mapping, columns => new RowWrite.Restore(entry.Row, columns), cancellationToken) is { } problem) return problem;
        return await EndAsync(transaction, Told(HistoryAct.Created, entry, request) with { Row = entry.Row, After = values }, cancellationToken);
    }

    /// <summary>The entry's pair with its row's values, both locked; null where either is gone or no longer synced.</summary>
    private static async Task<(Link Link, Image Local)?> LockAsync(
        ISyncTransaction transaction, TableMapping mapping, HistoryEntry entry, CancellationToken cancellationToken)
    {
        var links = entry.Record is { } record
            ? await transaction.Links.LockByRecordAsync([record], cancellationToken)
            : await transaction.Links.LockByRowAsync([entry.Row], cancellationToken);
        if (links is not [{ State: LinkState.Linked } link]) return null;
        var rows = await transaction.Rows.LockAsync([link.Row], cancellationToken);
        return rows.TryGetValue(link.Row, out var row) && PairImages.Of(row, mapping) is { Fits: true } image ? (link, image.Value) : null;
    }

    /// <summary>Null where the row took the values.</summary>
    private static async Task<ResolveOutcome?> WriteAsync(
        ISyncTransaction transaction, Image values, TableMapping mapping, Func<IReadOnlyList<ColumnValue>, RowWrite> write, CancellationToken cancellationToken)
    {
        var columns = PairImages.ToLocal(values, mapping);
        if (!columns.Fits) return new ResolveOutcome.Refused(columns.Problem!);
        return await transaction.Rows.WriteAsync(write(columns.Value), cancellationToken) switch
        {
            RowWriteResult.Written => null,
            RowWriteResult.Refused refused => new ResolveOutcome.Refused(refused.Problem.Message),
            _ => Gone,
        };
    }

    private static HistoryEntry Told(HistoryAct act, HistoryEntry undone, UndoChange request) => new()
    {
        Row = undone.Row, Act = act, Side = Side.Local, Undoes = undone.Id, By = request.By, Reason = request.Reason,
    };

    private static async Task<ResolveOutcome> EndAsync(ISyncTransaction transaction, HistoryEntry told, CancellationToken cancellationToken)
    {
        await transaction.History.AddAsync([told], cancellationToken);
        await transaction.Changes.RequestAsync([told.Row], cancellationToken);
        return new ResolveOutcome.Resolved();
    }

    private static ResolveOutcome.Stale MovedOn(string[] fields) =>
        new($"Of this change {string.Join(", ", fields)} {(fields.Length == 1 ? "has" : "have")} moved on since. Look at the history again, then undo the latest change, or name a field.");

    private static ResolveOutcome.Stale Gone => new("The pair of this change no longer exists, or is no longer synced. Look at the history of the row again.");
}
