using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>Decides what happens to a pair as a whole: created, deleted, recreated, or merged field by field.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>link, row, record</term><description>decision</description></listheader>
/// <item><term>linked, present, present</term><description>merge the fields</description></item>
/// <item><term>linked, absent, present</term><description>delete the record; if it was edited since base: the mapping's delete-conflict policy, logged</description></item>
/// <item><term>linked, absent, present, deleted rows are marked</term><description>mark the record, whatever else changed there; it is synced again when the row comes back</description></item>
/// <item><term>linked, present, absent</term><description>delete the row; if it was edited since base: the same policy mirrored</description></item>
/// <item><term>linked, absent, absent</term><description>forget the link</description></item>
/// <item><term>none, present, absent</term><description>create the record</description></item>
/// <item><term>none, absent, present</term><description>create the row; a blank record (all mapped cells empty) is left alone until it has a value</description></item>
/// <item><term>none, present, present</term><description>not a pair: whether they belong together is for matching to say</description></item>
/// <item><term>none, absent, absent</term><description>nothing</description></item>
/// </list>
/// Values that a side computes by itself are no edits, and an edit by a side that does not own the field is logged but defeats no
/// deletion. A mapping that ignores a side's deletions detaches the pair whatever else happened. Every case: docs/consistency.md.
/// </remarks>
public static class PairMerge
{
    public static PairAction Decide(PairState pair, TableMapping mapping) => (pair.Link, pair.Local, pair.Remote) switch
    {
        ({ State: LinkState.Detached }, null, null) => PairAction.Forget,
        ({ State: LinkState.Detached }, _, _) => PairAction.None,
        ({ State: LinkState.Marked }, null, null) => PairAction.Forget,
        ({ State: LinkState.Marked }, null, _) => PairAction.None,
        ({ State: LinkState.Marked }, { }, { }) => PairAction.Unmark,
        ({ State: LinkState.Marked }, { }, null) => PairAction.RecreateRemote,
        ({ }, { }, { }) => PairAction.MergeFields,
        ({ }, null, { }) => LocalGone(pair, mapping),
        ({ }, { }, null) => RemoteGone(pair, mapping),
        ({ }, null, null) => PairAction.Forget,
        (null, { }, null) => PairAction.CreateRemote,
        (null, null, { } remote) => remote.All(IsBlank) ? PairAction.None : PairAction.CreateLocal,
        (null, _, _) => PairAction.None,
    };

    private static PairAction LocalGone(PairState pair, TableMapping mapping)
    {
        if (mapping.OnLocalDelete == LocalDeletePolicy.Ignore) return PairAction.Detach;
        if (mapping.DeletedMark is not null) return PairAction.MarkRemote;
        return Survivor(pair.Remote!, pair.Link!, mapping, Side.Remote) switch
        {
            Edited.Rightfully when mapping.OnDeleteConflict == DeleteConflictPolicy.UpdateWins => PairAction.RecreateLocal,
            Edited.No => PairAction.DeleteRemote,
            _ => PairAction.DeleteRemoteOverUpdate,
        };
    }

    private static PairAction RemoteGone(PairState pair, TableMapping mapping)
    {
        if (mapping.OnRemoteDelete == RemoteDeletePolicy.Ignore) return PairAction.Detach;
        return Survivor(pair.Local!, pair.Link!, mapping, Side.Local) switch
        {
            Edited.Rightfully when mapping.OnDeleteConflict == DeleteConflictPolicy.UpdateWins => PairAction.RecreateRemote,
            Edited.No => PairAction.DeleteLocal,
            _ => PairAction.DeleteLocalOverUpdate,
        };
    }

    /// <summary>How the side that is left was edited since base: an edit that would not have stood cannot defeat a deletion either.</summary>
    private static Edited Survivor(
        IReadOnlyDictionary<FieldId, CanonicalValue> values, Link link, TableMapping mapping, Side side)
    {
        // Whoever edited a field that waits for a person did so rightfully, even back to the base.
        if (link.Held.Count > 0) return Edited.Rightfully;
        var edited = mapping.Fields.Where(field => !IsWorkedOut(field, side) && IsEdited(field, values[field.Field], field.BaseIn(link))).ToList();
        var opponent = side == Side.Local ? FieldOwner.Bitable : FieldOwner.Database;
        if (edited.Any(field => field.Owner != opponent)) return Edited.Rightfully;
        return edited.Count > 0 ? Edited.Wrongly : Edited.No;
    }

    /// <summary>
    /// A link that has only lost targets says nothing: the deletion of a row or record takes the links to it along, and a deletion that
    /// cascades to this pair would be undone by its own trace.
    /// </summary>
    private static bool IsEdited(FieldMapping field, CanonicalValue value, CanonicalValue baseline)
    {
        if (value == baseline) return false;
        return field.LinksTo is null || value is CanonicalValue.Unlinked || LinkedRows.KeysIn(value).Except(LinkedRows.KeysIn(baseline)).Any();
    }

    /// <summary>Values that a side computes by itself change without anybody's edit.</summary>
    private static bool IsWorkedOut(FieldMapping field, Side side) => side == Side.Local ? field.Column.IsGenerated : field.IsWorkedOutRemotely;

    private static bool IsBlank(KeyValuePair<FieldId, CanonicalValue> cell) =>
        cell.Value is CanonicalValue.EmptyValue or CanonicalValue.Flag { Value: false };

    /// <summary>What happened since base to the side that is left.</summary>
    private enum Edited
    {
        No,

        /// <summary>Only in fields that the other side owns: such an edit is put back in any case, so it is logged and no more.</summary>
        Wrongly,

        Rightfully,
    }
}
