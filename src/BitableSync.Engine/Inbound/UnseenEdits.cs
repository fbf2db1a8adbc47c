using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// Brings to light edits that the engine's own writes landed on, see <see cref="UnseenEdit"/>: each is a conflict like any other, and
/// where the rule says that the edit stands, it is put back on both sides. Those that a delete landed on are for <see cref="DeletedEdits"/>.
/// </summary>
internal static class UnseenEdits
{
    /// <summary>Looks through events that are being finished in this transaction, so that each is judged once.</summary>
    /// <returns>Those that cannot be judged yet, and are not to be finished now.</returns>
    public static async Task<IReadOnlyCollection<long>> JudgeAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IRemoteTable table,
        IReadOnlyCollection<InboxEntry> events,
        MergeRules rules,
        DateTimeOffset now,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        RecordId[] records = [.. events.SelectMany(entry => entry.Records).Distinct()];
        if (records.Length == 0) return [];
        var sent = await SentWrites.ReadAsync(transaction, records, cancellationToken);
        if (sent.IsEmpty) return [];
        var known = await transaction.Inbox.ReadForAsync(records, cancellationToken);
        var (edits, undecided) = Found([]);
        if (edits.Count + undecided.Count > 0)
        {
            // History only takes suspects away: it is read where there are any, which is seldom.
            var history = await transaction.History.ReadRecentAsync(records, SentWrites.Remembered, cancellationToken);
            (edits, undecided) = Found(history);
            await JudgeAsync(transaction, mapping, [.. edits.Select(edit => edit.Told(history, sent, rules))], rules, changes, cancellationToken);
        }

        await DeletedEdits.LogAsync(transaction, mapping, table, known, sent, changes, cancellationToken);
        return undecided;

        (IReadOnlyList<UnseenEdit> Edits, IReadOnlyCollection<long> Undecided) Found(IReadOnlyList<HistoryEntry> history)
        {
            var finder = new UnseenEditFinder(mapping, table, rules, known, sent, history, now + rules.ClockOffset);
            return ([.. finder.In(events)], finder.Undecided);
        }
    }

    private static async Task JudgeAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        IReadOnlyList<UnseenEdit> edits,
        MergeRules rules,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        if (edits.Count == 0) return;
        RecordId[] records = [.. edits.Select(edit => edit.Record).Distinct()];
        var logged = await transaction.Conflicts.ReadForAsync(records, edits.Min(edit => edit.SentAt), cancellationToken);
        foreach (var edit in edits) await JudgeAsync(transaction, mapping, edit, logged, rules, changes, cancellationToken);
    }

    private static async Task JudgeAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        UnseenEdit edit,
        IReadOnlyList<StoredConflict> logged,
        MergeRules rules,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        var reinstated = new Dictionary<FieldId, CanonicalValue>();
        foreach (var state in edit.Fields.Where(state => !IsJudged(edit, state, logged)))
        {
            if (ThreeWayMerge.Decide(state, rules).Conflict is not { } conflict) continue;
            // Where people decide, the write that landed first stands until they have: it cannot be taken back unseen.
            var winner = conflict.Winner ?? Side.Local;
            changes.Log(new LoggedConflict(
                edit.Record, edit.Item.Row, state.Field.Field, conflict.Rule, winner, state.Base, state.Local, state.Remote, state.LocalEdit, state.RemoteEdit));
            if (winner == Side.Remote) reinstated[state.Field.Field] = state.Remote;
        }

        if (reinstated.Count > 0) await ReinstateAsync(transaction, mapping, edit, reinstated, changes, cancellationToken);
    }

    /// <summary>Whether a pull saw the edit while the write was under way, and has decided about it.</summary>
    private static bool IsJudged(UnseenEdit edit, FieldState state, IReadOnlyList<StoredConflict> logged) => logged.Any(stored =>
        stored.DetectedAt >= edit.SentAt
        && stored.Conflict.Record == edit.Record
        && stored.Conflict.Field == state.Field.Field
        && stored.Conflict.Remote == state.Remote);

    /// <summary>
    /// Puts edits back as a decided value, on the row now and on the record with the next push. Values that have moved on since are
    /// left alone: whoever moved them saw what the engine had written, and the edit stands in the conflict log.
    /// </summary>
    private static async Task ReinstateAsync(
        ISyncTransaction transaction,
        TableMapping mapping,
        UnseenEdit edit,
        Dictionary<FieldId, CanonicalValue> values,
        PairChanges changes,
        CancellationToken cancellationToken)
    {
        if (await transaction.Links.LockByRecordAsync([edit.Record], cancellationToken) is not [{ State: LinkState.Linked } link]) return;
        var rows = await transaction.Rows.LockAsync([link.Row], cancellationToken);
        if (!rows.TryGetValue(link.Row, out var row) || PairImages.Of(row, mapping) is not { Fits: true } local) return;
        var standing = values
            .Where(value => !edit.MovedOn.Contains(value.Key))
            .Where(value => local.Value[value.Key] == edit.Item.Values[value.Key] && mapping.FieldOf(value.Key)!.BaseIn(link) == edit.Item.Values[value.Key])
            .ToDictionary();
        var columns = PairImages.ToLocal(standing, mapping);
        if (standing.Count == 0 || !columns.Fits) return;
        if (await transaction.Rows.WriteAsync(new RowWrite.Update(link.Row, columns.Value), cancellationToken) is not RowWriteResult.Written { Row: { } written }) return;

        var decided = new Dictionary<FieldId, DecidedValue>(link.Decided);
        foreach (var (field, value) in standing) decided[field] = new DecidedValue(value, edit.Item.Values[field], Conflict: 0);
        await transaction.Links.UpdateAsync([link with { Row = written.Key, Decided = decided }], cancellationToken);
        changes.Keep(new HistoryEntry
        {
            Record = link.Record,
            Row = written.Key,
            Act = HistoryAct.Decided,
            Side = Side.Local,
            Before = standing.ToDictionary(value => value.Key, value => edit.Item.Values[value.Key]),
            After = standing,
            Edit = edit.Fields[0].RemoteEdit,
        });
        changes.AskForPush(written.Key);
    }
}
