using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>Makes rows for records: new ones, and such as were deleted while somebody edited the record.</summary>
internal sealed class NewRows(ApplyScope scope, IncomingLinks links, RefusedRows refused)
{
    public async Task InsertAsync(RecordId id, Image image, CancellationToken cancellationToken)
    {
        var remote = links.WithoutUnlinked(id, image);
        var sent = remote.Where(cell => IsInserted(scope.Mapping.FieldOf(cell.Key)!, cell.Value)).ToDictionary();
        var columns = PairImages.ToLocal(sent, scope.Mapping);
        if (!columns.Fits)
        {
            scope.Changes.Park(RowRefusal.Letter(columns.Problem!, null, id));
            return;
        }

        IReadOnlyList<ColumnValue> values = scope.Mapping.RecordIdColumn is { } column ? [.. columns.Value, new ColumnValue(column, id.Value)] : columns.Value;
        switch (await scope.Transaction.Rows.WriteAsync(await NewRowAsync(values, cancellationToken), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                scope.Changes.Counts += new JobCounts { Created = 1 };
                scope.Changes.Add(new Link { Record = id, Row = row.Key, Base = sent });
                scope.Changes.Keep(new HistoryEntry
                {
                    Record = id, Row = row.Key, Act = HistoryAct.Created, Side = Side.Local, After = sent, Edit = scope.Evidence.Remote(id),
                });
                scope.Changes.Clear(row.Key, id);
                scope.AskForPushWhereTableChanged(row, remote);
                AskForPullWhereNotTaken(id, sent, remote);
                break;
            case RowWriteResult.Refused refusal:
                await refused.ParkOrWaitAsync(refusal.Problem, null, id, values, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A row that was softly deleted holds its key still: a record with that key revives it.</summary>
    private async Task<RowWrite> NewRowAsync(IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        string[] key = [.. scope.Mapping.Key.SelectMany(column => values.Where(value => value.Column == column)).Select(value => value.Text).OfType<string>()];
        if (scope.Mapping.DeletedAt is null || key.Length < scope.Mapping.Key.Count) return new RowWrite.Insert(Key: null, values);
        var row = RowKey.FromParts(key);
        var living = await scope.Transaction.Rows.LockAsync([row], cancellationToken);
        return living.Count == 0 ? new RowWrite.Restore(row, values) : new RowWrite.Insert(Key: null, values);
    }

    /// <summary>An empty cell leaves the column to its default; a field that only flows to Bitable is never taken from there.</summary>
    private static bool IsInserted(FieldMapping field, CanonicalValue value) =>
        field.Direction != SyncDirection.ToBitable
        && !field.Column.IsGenerated
        && !IsLeftToDefault(field, value);

    private static bool IsLeftToDefault(FieldMapping field, CanonicalValue value) =>
        field.Column.HasDefault && value is CanonicalValue.EmptyValue or CanonicalValue.Flag { Value: false };

    /// <summary>
    /// The row comes back with the record's values, but with its own last ones where the database owns the field. The base becomes
    /// what Bitable holds, so those are then pushed.
    /// </summary>
    public async Task RecreateAsync(Link link, Image image, CancellationToken cancellationToken)
    {
        if (links.MustWait(link.Record, image, links.ComesFirst)) return;
        var remote = links.WithoutUnlinked(link.Record, image);
        var sent = scope.Mapping.Fields
            .Select(field => (Field: field, Value: field.Owner == FieldOwner.Database ? field.BaseIn(link) : remote[field.Field]))
            .Where(cell => !cell.Field.Column.IsGenerated && !IsLeftToDefault(cell.Field, cell.Value))
            .ToDictionary(cell => cell.Field.Field, cell => cell.Value);
        var columns = PairImages.ToLocal(sent, scope.Mapping);
        if (!columns.Fits)
        {
            scope.Changes.Park(RowRefusal.Letter(columns.Problem!, link.Row, link.Record));
            return;
        }

        switch (await scope.Transaction.Rows.WriteAsync(new RowWrite.Restore(link.Row, columns.Value), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                scope.Changes.Counts += new JobCounts { Created = 1 };
                scope.Changes.Log(ConflictEntries.OfPair(link, scope.Mapping, local: null, remote, Side.Remote, scope.Evidence));
                scope.Changes.Settle(new SettledConflict(link.Record, Field: null, CanonicalValue.Empty, "The row was deleted and has come back."));
                scope.Changes.Update(link with { Row = row.Key, Base = remote, Held = new Dictionary<FieldId, HeldField>() });
                KeepRecreated(link.Record, row.Key, sent, remote);
                scope.Changes.ClearBothSides(row.Key, link.Record);
                scope.AskForPushWhereTableChanged(row, remote);
                AskForPullWhereNotTaken(link.Record, sent, remote);
                break;
            case RowWriteResult.Refused refusal:
                await refused.ParkOrWaitAsync(refusal.Problem, link.Row, link.Record, columns.Value, cancellationToken);
                break;
            default:
                scope.Changes.AskForPull(link.Record);
                break;
        }
    }

    private void KeepRecreated(RecordId record, RowKey row, Image sent, Image remote)
    {
        // What the row had before and has again, so that nobody takes it for a value that came from Bitable.
        var kept = sent.Where(cell => scope.Mapping.FieldOf(cell.Key)!.Owner == FieldOwner.Database).ToDictionary();
        var entry = new HistoryEntry
        {
            Record = record, Row = row, Act = HistoryAct.Created, Side = Side.Local, Before = kept, After = sent, Edit = scope.Evidence.Remote(record),
        };
        scope.Changes.Keep(entry);
        var others = remote.Where(cell => sent.GetValueOrDefault(cell.Key, CanonicalValue.Empty) != cell.Value).ToDictionary();
        if (others.Count > 0) scope.Changes.Keep(entry with { Act = HistoryAct.Judged, Side = null, Before = sent, After = others, Edit = null });
    }

    /// <summary>A value that a new row does not take from its record is an edit by the side that does not own the field: the next look puts it back.</summary>
    private void AskForPullWhereNotTaken(RecordId record, Image sent, Image remote)
    {
        if (remote.Any(cell => !sent.ContainsKey(cell.Key) && cell.Value != scope.Mapping.FieldOf(cell.Key)!.Blank)) scope.Changes.AskForPull(record);
    }
}
