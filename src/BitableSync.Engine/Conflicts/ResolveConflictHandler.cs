using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Pairs;
using MediatR;

namespace BitableSync.Engine.Conflicts;

/// <summary>
/// Carries out a reviewer's decision: the row gets the value at once, Bitable with the next push, both only as long as the values
/// the reviewer saw still stand.
/// </summary>
internal sealed class ResolveConflictHandler(MappingCatalog catalog, ISyncStore store, IJobTrigger trigger)
    : IRequestHandler<ResolveConflict, ResolveOutcome>
{
    /// <exception cref="StoreException">The database could not be reached; nothing is decided.</exception>
    public async Task<ResolveOutcome> Handle(ResolveConflict request, CancellationToken cancellationToken)
    {
        if (catalog.Find(request.Mapping) is not { } mapping) return new ResolveOutcome.NotFound($"There is no mapping named '{request.Mapping}'.");
        await using var transaction = await store.BeginAsync(mapping, lease: null, cancellationToken);
        var stored = await transaction.Conflicts.LockAsync(request.Id, cancellationToken);
        if (stored is null) return new ResolveOutcome.NotFound($"Mapping '{mapping.Name}' has no conflict {request.Id}.");
        if (stored.Resolution is { } earlier) return new ResolveOutcome.Stale(Closed(stored, earlier));

        var outcome = await DecideAsync(transaction, mapping, stored, request, cancellationToken);
        if (outcome is not ResolveOutcome.Resolved) return outcome;
        await transaction.CommitAsync(cancellationToken);
        await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
        return outcome;
    }

    private static string Closed(StoredConflict stored, ConflictResolution earlier) => stored.State == ConflictState.Settled
        ? $"Conflict {stored.Id} needs nobody's decision any more: {earlier.Reason}"
        : $"{earlier.By} has resolved conflict {stored.Id} already.";

    private static async Task<ResolveOutcome> DecideAsync(
        ISyncTransaction transaction, TableMapping mapping, StoredConflict stored, ResolveConflict request, CancellationToken cancellationToken)
    {
        var conflict = stored.Conflict;
        if (request.Version is { } version && version != stored.Version) return MovedOn;
        if (request.Choice == ConflictChoice.Confirm)
        {
            if (conflict.Winner is null) return new ResolveOutcome.Refused("Neither value stands yet: take the database's, Bitable's, or enter one.");
            await ResolveAsync(transaction, request, ConflictState.Confirmed, Standing(conflict), cancellationToken);
            return new ResolveOutcome.Resolved();
        }

        if (conflict.Field is not { } id || mapping.FieldOf(id) is not { } field || conflict.Record is not { } record)
        {
            return new ResolveOutcome.Refused("This conflict is about a whole pair, or about a field that is no longer mapped: confirm it, or edit the row or record itself.");
        }

        var chosen = Chosen(request, conflict);
        if (chosen is null) return new ResolveOutcome.Refused("Enter the value that shall stand.");
        var outcome = await ChooseAsync(transaction, field, record, conflict, chosen, request, cancellationToken);
        if (outcome is ResolveOutcome.Resolved)
        {
            var agrees = conflict.Winner is null || chosen == Standing(conflict);
            await ResolveAsync(transaction, request, agrees ? ConflictState.Confirmed : ConflictState.Reversed, chosen, cancellationToken);
        }

        return outcome;
    }

    /// <summary>The value that the row holds as far as the log knows: the winner's, or its own where nobody has won yet.</summary>
    private static CanonicalValue Standing(LoggedConflict conflict) => conflict.Winner == Side.Remote ? conflict.Remote : conflict.Local;

    private static CanonicalValue? Chosen(ResolveConflict request, LoggedConflict conflict) => request.Choice switch
    {
        ConflictChoice.Bitable => conflict.Remote,
        ConflictChoice.Database => conflict.Local,
        ConflictChoice.Value => request.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<ResolveOutcome> ChooseAsync(
        ISyncTransaction transaction,
        FieldMapping field,
        RecordId record,
        LoggedConflict conflict,
        CanonicalValue chosen,
        ResolveConflict request,
        CancellationToken cancellationToken)
    {
        if (await transaction.Links.LockByRecordAsync([record], cancellationToken) is not [var link]) return Gone;
        var rows = await transaction.Rows.LockAsync([link.Row], cancellationToken);
        if (!rows.TryGetValue(link.Row, out var row)) return Gone;
        var local = field.Codec.FromLocal(row.Columns[field.Column.Name]);
        var mayBeChosenAlready = conflict.Winner is not null && local.Fits && local.Value == chosen;
        if (!local.Fits || (local.Value != (request.Seen ?? Standing(conflict)) && !mayBeChosenAlready)) return MovedOn;
        if (local.Value != chosen && await WriteAsync(transaction, link, field, chosen, cancellationToken) is { } problem)
        {
            return new ResolveOutcome.Refused(problem);
        }

        await transaction.Links.UpdateAsync([Decide(link, field, conflict, chosen, request.Id)], cancellationToken);
        await transaction.History.AddAsync([Entry(link, field, local.Value, chosen, request)], cancellationToken);
        await transaction.Changes.RequestAsync([link.Row], cancellationToken);
        return new ResolveOutcome.Resolved();
    }

    /// <summary>
    /// The choice stands over what Bitable was last seen to hold: the agreed value, or where neither side has been written since, its own.
    /// </summary>
    private static Link Decide(Link link, FieldMapping field, LoggedConflict conflict, CanonicalValue chosen, long id)
    {
        var seen = conflict.Winner is null ? conflict.Remote : field.BaseIn(link);
        var decided = new Dictionary<FieldId, DecidedValue>(link.Decided) { [field.Field] = new DecidedValue(chosen, seen, id) };
        var held = new Dictionary<FieldId, HeldField>(link.Held);
        held.Remove(field.Field);
        return link with { Decided = decided, Held = held };
    }

    private static HistoryEntry Entry(Link link, FieldMapping field, CanonicalValue before, CanonicalValue after, ResolveConflict request) => new()
    {
        Record = link.Record,
        Row = link.Row,
        Act = HistoryAct.Decided,
        Side = Side.Local,
        Before = new Dictionary<FieldId, CanonicalValue> { [field.Field] = before },
        After = new Dictionary<FieldId, CanonicalValue> { [field.Field] = after },
        Conflict = request.Id,
        By = request.By,
        Reason = request.Reason,
    };

    private static ResolveOutcome.Stale MovedOn => new("The values have moved on since. Look at them again, then decide.");

    private static ResolveOutcome.Stale Gone => new("The pair of this conflict no longer exists; nothing is left to decide but to confirm.");

    /// <summary>Null where the row took the value.</summary>
    private static async Task<string?> WriteAsync(
        ISyncTransaction transaction, Link link, FieldMapping field, CanonicalValue chosen, CancellationToken cancellationToken)
    {
        if (field.Column.IsGenerated) return $"Column '{field.Column.Name}' is computed by the database and cannot be set.";
        var text = field.Codec.ToLocal(chosen);
        if (!text.Fits) return text.Problem;
        var cell = field.Codec.ToRemote(chosen);
        if (!cell.Fits) return cell.Problem;
        var result = await transaction.Rows.WriteAsync(
            new RowWrite.Update(link.Row, [new ColumnValue(field.Column, text.Value)]), cancellationToken);
        return result switch
        {
            RowWriteResult.Written => null,
            RowWriteResult.Refused refused => refused.Problem.Message,
            _ => "The row is gone.",
        };
    }

    private static Task ResolveAsync(
        ISyncTransaction transaction, ResolveConflict request, ConflictState state, CanonicalValue value, CancellationToken cancellationToken) =>
        transaction.Conflicts.ResolveAsync(
            request.Id, new ConflictResolution(state, value, request.By, default, request.Reason), cancellationToken);
}
