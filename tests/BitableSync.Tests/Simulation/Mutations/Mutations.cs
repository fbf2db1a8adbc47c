namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>Bugs that sync engines have had, as small changes of this one.</summary>
internal static class Mutations
{
    private const string Merge = "BitableSync.Core/Merging/ThreeWayMerge.cs";
    private const string Pairs = "BitableSync.Core/Merging/PairMerge.cs";
    private const string Plan = "BitableSync.Engine/Outbound/PlanUnit.cs";
    private const string Sender = "BitableSync.Engine/Outbound/BatchSender.cs";
    private const string Lane = "BitableSync.Engine/Outbound/WriteLane.cs";
    private const string Apply = "BitableSync.Engine/Inbound/ApplyUnit.cs";
    private const string Applier = "BitableSync.Engine/Inbound/RecordApplier.cs";
    private const string Pull = "BitableSync.Engine/Inbound/PullJob.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("the base is not looked at: Bitable always wins", Merge,
            "if (!state.LocalChanged) return ToLocal(state, conflict: null);", "return ToLocal(state, conflict: null);"),
        new("the loser of a conflict is not logged", Merge,
            "return winner == Side.Local ? ToRemote(state, conflict) : ToLocal(state, conflict);",
            "return winner == Side.Local ? ToRemote(state, conflict: null) : ToLocal(state, conflict: null);"),
        new("a conflict does not move the base, so it is decided again and again", Merge,
            "RecordedBase = conflict is null ? state.Base : state.Remote,", "RecordedBase = state.Base,"),
        new("a field is taken from the side that does not own it", Merge,
            "FieldOwner.Database => OwnedByLocal(state),", "FieldOwner.Database => OwnedByRemote(state),"),
        new("a deletion does not see that the other side was edited", Pairs,
            "&& IsEdited(field, values[field.Field], field.BaseIn(link))).ToList();", "&& IsEdited(field, values[field.Field], field.BaseIn(link))).Take(0).ToList();"),
        new("a record is deleted over an edit without a word", Plan,
            "_changes.Log(ConflictEntries.OfPair(link!, _mapping, local, remote, Side.Local, _evidence));", ""),
        new("a row is deleted over an edit without a word", Apply,
            "await DeleteAsync(link!, local!, WholePair(link!, local, null, Side.Remote), cancellationToken);",
            "await DeleteAsync(link!, local!, conflict: null, cancellationToken);"),
        new("the base moves before the write is settled", Plan,
            "MergedBase.After(link, merged.Decisions, PlannedItems.Nothing);", "MergedBase.After(link, merged.Decisions, local);"),
        new("a repeated create has a new key", Sender, "batch.IdempotencyKey,", "Guid.NewGuid(),"),
        new("a used key is taken for a failed create", Sender,
            "return new Sent(await settlement.RecoveredAsync(mapping, lease, batch, found, settling), null, batch);",
            "return new Sent(await settlement.RecoveredAsync(mapping, lease, batch, [], settling), null, batch);"),
        new("a write of unknown outcome is taken for written", Sender,
            "LogUnknown(mapping, batch, result);\n                await settlement.SupersededAsync(mapping, lease, batch, settling);",
            "LogUnknown(mapping, batch, result);\n                await settlement.WrittenAsync(mapping, lease, batch, [], settling);"),
        new("what an unanswered write left is taken for an edit of a person", "BitableSync.Engine/Pairs/LandedWrites.cs",
            "if (seen.Length == 0) return", "if (seen.Length >= 0) return"),
        new("the base of a field that has moved since counts for nothing against what was sent before", "BitableSync.Engine/Pairs/LandedWrites.cs",
            "entry.At > each.Write.Batch.StoredAt && entry.ChangesBase", "entry.At == default && entry.ChangesBase"),
        new("a record may be copied while its create is in flight", Apply,
            "open.Any(batch => batch.Kind == RemoteWriteKind.Create)", "open.Count < 0"),
        new("nobody asks what a write landed on", Applier,
            "await UnseenEdits.JudgeAsync(transaction,", "mapping is not null ? [] : await UnseenEdits.JudgeAsync(transaction,"),
        new("an event is done with before it is applied", Pull,
            "var table = remoteTables.Open(mapping);\n        if (entries.Any(",
            """
            await using (var early = await store.BeginAsync(mapping, lease, cancellationToken))
            {
                await early.Inbox.FinishAsync([.. entries.Select(entry => entry.Id)], cancellationToken);
                await early.CommitAsync(cancellationToken);
            }

            var table = remoteTables.Open(mapping);
            if (entries.Any(
            """),
        new("the gap between writes is forgotten", Lane,
            "lane.Pause = WriteGap.After(lane.Pause, result, LongestCall(app), options.Value);", "lane.Pause = TimeSpan.Zero;"),
        new("every write has a lane of its own", Lane, "$\"lane:{app}\"", "$\"lane:{app}:{Guid.NewGuid()}\""),
        new("the order of two writes is judged without the difference of the clocks", "BitableSync.Core/Merging/LastWrite.cs",
            "local.At + rules.ClockOffset", "local.At"),
        new("a tie goes to the database", "BitableSync.Core/Merging/LastWrite.cs",
            "if (localTick == remoteTick) return (ConflictRule.Tie, Side.Remote);", "if (localTick == remoteTick) return (ConflictRule.Tie, Side.Local);"),
        new("a conflict is logged although both values are equal", Merge,
            "if (state.Local == state.Remote) return Agree(state);", "if (state.Local == state.Remote && state.Local == state.Base) return Agree(state);"),
        new("a fetched record counts although its pair has changed since", "BitableSync.Engine/Inbound/FetchedRecords.cs",
            "=> (link?.Version ?? 0) == Versions.GetValueOrDefault(record);", "=> record.Value.Length > 0 || link is null;"),
        new("a record that the app may not read is taken for gone", Pull,
            "VisibleFields.Require(mapping, lookup.Fields);",
            "lookup = lookup with { Absent = [.. lookup.Absent, .. lookup.Forbidden], Forbidden = [] };"),
        new("rows without a record are never looked for", "BitableSync.Engine/Reconcile/TableScan.cs",
            "UnlinkedRows = await transaction.Changes.RequestUnlinkedAsync(cancellationToken)\n                + await", "UnlinkedRows = await") { NeedsAdversaries = true },
        new("a process that was frozen sends on waking up", Lane,
            "table.WriteAsync(batch, lane.ThrowIfHalfOver, timeout.Token)", "table.WriteAsync(batch, () => { }, timeout.Token)") { NeedsAdversaries = true },
        new("nobody ends a game of ping-pong", "BitableSync.Core/Merging/PingPong.cs",
            "return flips > maxFlips || answers > maxFlips * NewValuesPerFlip;", "return flips > int.MaxValue - maxFlips && answers > 0;") { NeedsAdversaries = true },
    ];
}
