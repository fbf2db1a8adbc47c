using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>Merges records with the rows they are paired with, field by field.</summary>
internal sealed class RowMerge(ApplyScope scope, IncomingLinks links, RefusedRows refused)
{
    /// <summary>A record and a row that were never linked belong together: they meet with an empty base.</summary>
    public async Task MeetAsync(RecordId id, LocalRow row, Image remote, CancellationToken cancellationToken)
    {
        var link = Unmet.Pair(id, row.Key);
        var local = PairImages.Of(row, scope.Mapping);
        if (local.Fits) await MergeAsync(link, isNew: true, local.Value, remote, cancellationToken);
        else scope.Changes.Park(new DeadLetter(Side.Remote, row.Key, id, RowRefusal.Misfit, local.Problem!));
    }

    public async Task MergeAsync(Link link, bool isNew, Image local, Image remote, CancellationToken cancellationToken)
    {
        var merged = MergedFields.Decide(link, PairImages.States(scope.Mapping, link, local, remote, scope.Evidence), scope.Rules, scope.Writes);
        var incoming = merged.Values(FieldAction.ToLocal);
        foreach (var field in links.WaitFor(link.Record, incoming)) incoming.Remove(field.Field);
        var written = await WriteAsync(link, local, incoming, cancellationToken);
        if (written is not { } key) return;

        merged.Log(scope.Changes, isNew, incoming);
        Save(link, isNew, MergedBase.After(link, merged.Decisions, incoming) with { Row = key });
        if (merged.Any(FieldAction.ToRemote))
        {
            scope.Changes.AskForPush(key);
            scope.Changes.Clear(key, link.Record);
        }
        else
        {
            scope.Changes.ClearBothSides(key, link.Record);
        }
    }

    /// <summary>Writes incoming values and returns the row's key, which may have changed; null where the pair was parked.</summary>
    private async Task<RowKey?> WriteAsync(Link link, Image local, Image incoming, CancellationToken cancellationToken)
    {
        if (incoming.Count == 0) return link.Row;
        var columns = PairImages.ToLocal(incoming, scope.Mapping);
        if (!columns.Fits)
        {
            scope.Changes.Park(RowRefusal.Letter(columns.Problem!, link.Row, link.Record));
            return null;
        }

        switch (await scope.Transaction.Rows.WriteAsync(new RowWrite.Update(link.Row, columns.Value), cancellationToken))
        {
            case RowWriteResult.Written { Row: { } row }:
                scope.Changes.Counts += new JobCounts { Updated = 1 };
                scope.Changes.Tally.Add(incoming.Keys.Max(field => PairPlan.Replacing(local[field])), scope.Evidence.Remote(link.Record), link.Record.Value);
                scope.AskForPushWhereTableChanged(row, Overlay(local, incoming));
                return row.Key;
            case RowWriteResult.Refused refusal:
                await refused.ParkOrWaitAsync(refusal.Problem, link.Row, link.Record, columns.Value, cancellationToken);
                return null;
            default:
                scope.Changes.AskForPull(link.Record);
                return null;
        }
    }

    private void Save(Link before, bool isNew, Link after)
    {
        if (isNew) scope.Changes.Add(after);
        else if (MergedBase.Differs(before, after)) scope.Changes.Update(after);
    }

    private static Image Overlay(Image under, Image over)
    {
        var image = new Dictionary<FieldId, CanonicalValue>(under);
        foreach (var (field, value) in over) image[field] = value;
        return image;
    }
}
