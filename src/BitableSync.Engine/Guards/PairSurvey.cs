using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Guards;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>Says what syncing a pair would do, without doing it. A pair that cannot be read is parked by the run and loses nothing.</summary>
internal sealed class PairSurvey(TableMapping mapping, MergeRules rules, EditEvidence evidence)
{
    public PairPlan PlanOf(Link? link, LocalRow? row, RemoteRecord? record)
    {
        if (Read(row) is not { } local || Read(record) is not { } remote) return PairPlan.Nothing;
        var pair = new PairState(link, local.Image, remote.Image);
        return PairPlan.Of(pair, mapping, () => PairImages.States(mapping, link!, local.Image!, remote.Image!, evidence), rules);
    }

    private Reading? Read(LocalRow? row)
    {
        if (row is null) return new Reading(null);
        return PairImages.Of(row, mapping) is { Fits: true } image ? new Reading(image.Value) : null;
    }

    private Reading? Read(RemoteRecord? record)
    {
        if (record is null) return new Reading(null);
        return PairImages.Of(record, mapping) is { Fits: true } image ? new Reading(image.Value) : null;
    }

    /// <summary>One side as read: its image, or null where that side is absent.</summary>
    private sealed record Reading(Image? Image);
}
