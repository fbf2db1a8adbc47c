using BitableSync.Core.Fields;
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
    public PairPlan PlanOf(Link? link, LocalRow? row, RemoteRecord? record) => PlanOf(link, row, record, out _);

    /// <param name="link">The pair's link; null where it has none.</param>
    /// <param name="row">The live row; null where there is none.</param>
    /// <param name="record">The record; null where there is none.</param>
    /// <param name="problem">Why the pair cannot be read; null where it can.</param>
    public PairPlan PlanOf(Link? link, LocalRow? row, RemoteRecord? record, out string? problem)
    {
        var local = row is null ? default(Conversion<Image>?) : PairImages.Of(row, mapping);
        var remote = record is null ? default(Conversion<Image>?) : PairImages.Of(record, mapping);
        problem = local is { Fits: false } ? local.Value.Problem : remote is { Fits: false } ? remote.Value.Problem : null;
        if (problem is not null) return PairPlan.Nothing;
        var pair = new PairState(link, local?.Value, remote?.Value);
        return PairPlan.Of(pair, mapping, () => PairImages.States(mapping, link!, local!.Value.Value, remote!.Value.Value, evidence), rules);
    }
}
