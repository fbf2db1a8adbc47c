using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>Decides what happens to a pair as a whole: created, deleted, recreated, or merged field by field.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>link, row, record</term><description>decision</description></listheader>
/// <item><term>linked, present, present</term><description>merge the fields</description></item>
/// <item><term>linked, absent, present</term><description>delete the record; if it changed since base: the mapping's delete-conflict policy, logged</description></item>
/// <item><term>linked, present, absent</term><description>delete the row; if it changed since base: the same policy mirrored</description></item>
/// <item><term>linked, absent, absent</term><description>forget the link</description></item>
/// <item><term>none, present, absent</term><description>create the record</description></item>
/// <item><term>none, absent, present</term><description>create the row; a blank record (all mapped cells empty) is left alone until it has a value</description></item>
/// <item><term>none, present, present</term><description>not a pair: whether they belong together is for matching to say</description></item>
/// <item><term>none, absent, absent</term><description>nothing</description></item>
/// </list>
/// </remarks>
public static class PairMerge
{
    public static PairAction Decide(PairState pair, TableMapping mapping) => (pair.Link, pair.Local, pair.Remote) switch
    {
        ({ State: LinkState.Detached }, null, null) => PairAction.Forget,
        ({ State: LinkState.Detached }, _, _) => PairAction.None,
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
        if (Changed(pair.Remote!, pair.Link!, mapping, SyncDirection.ToBitable))
        {
            return mapping.OnDeleteConflict == DeleteConflictPolicy.UpdateWins ? PairAction.RecreateLocal : PairAction.DeleteRemoteOverUpdate;
        }

        return mapping.OnLocalDelete == LocalDeletePolicy.Ignore ? PairAction.Detach : PairAction.DeleteRemote;
    }

    private static PairAction RemoteGone(PairState pair, TableMapping mapping)
    {
        if (Changed(pair.Local!, pair.Link!, mapping, SyncDirection.ToDatabase))
        {
            return mapping.OnDeleteConflict == DeleteConflictPolicy.UpdateWins ? PairAction.RecreateRemote : PairAction.DeleteLocalOverUpdate;
        }

        return mapping.OnRemoteDelete == RemoteDeletePolicy.Ignore ? PairAction.Detach : PairAction.DeleteLocal;
    }

    /// <summary>Whether a side holds a value it could have sent and the base does not know; values it only receives do not count.</summary>
    private static bool Changed(
        IReadOnlyDictionary<FieldId, CanonicalValue> values, Link link, TableMapping mapping, SyncDirection receivedOnly) =>
        mapping.Fields.Any(field => field.Direction != receivedOnly && values[field.Field] != field.BaseIn(link));

    private static bool IsBlank(KeyValuePair<FieldId, CanonicalValue> cell) =>
        cell.Value is CanonicalValue.EmptyValue or CanonicalValue.Flag { Value: false };
}
