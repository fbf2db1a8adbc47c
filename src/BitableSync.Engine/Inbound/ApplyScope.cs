using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>One transaction of a pull: where rows are written, under which rules, and what takes everything else that it decides.</summary>
internal sealed record ApplyScope(
    ISyncTransaction Transaction, TableMapping Mapping, PairChanges Changes, EditEvidence Evidence, MergeRules Rules, RecentWrites Writes)
{
    /// <summary>The table's own triggers and defaults may store something else than was sent: that is a local edit, to be pushed.</summary>
    public void AskForPushWhereTableChanged(LocalRow row, Image expected)
    {
        var stored = PairImages.Of(row, Mapping);
        if (!stored.Fits || expected.Any(pair => stored.Value[pair.Key] != pair.Value)) Changes.AskForPush(row.Key);
    }
}
