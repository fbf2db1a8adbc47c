using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Links;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

/// <summary>Links in rows to rows that have no record yet: the row waits for those, and is sent without them where it can be.</summary>
internal sealed class OutgoingLinks(TableMapping mapping, LinkTargets targets, PairChanges changes)
{
    /// <summary>Whether the row's links are those that were looked up before: it may have changed since.</summary>
    public bool AreKnown(IReadOnlyDictionary<FieldId, CanonicalValue> values) =>
        In(values).All(field => targets.Knows(field, values[field.Field]));

    /// <summary>Why the values cannot be sent, ever; null where they can.</summary>
    public string? ProblemIn(IReadOnlyDictionary<FieldId, CanonicalValue> values) =>
        In(values).FirstOrDefault(field => targets.LeadOutside(field, values[field.Field])) is not { } outside
            ? null
            : $"Column \"{outside.Column.Name}\" refers to a row that mapping \"{outside.LinksTo!.Mapping}\" syncs no more, "
              + "for its record was deleted and the mapping ignores that. Refer to another row, or to none.";

    /// <summary>Takes the links out of the values that lead to rows without a record; the row waits for those.</summary>
    /// <returns>The fields of those links.</returns>
    public IReadOnlyList<FieldMapping> TakeUnlinked(RowKey row, Dictionary<FieldId, CanonicalValue> values)
    {
        FieldMapping[] unlinked = [.. In(values).Where(field => targets.Missing(field, values[field.Field]).Any())];
        foreach (var field in unlinked)
        {
            foreach (var (other, target) in targets.Missing(field, values[field.Field])) changes.Wait(LinkWait.OfRow(row, other, target));
            values.Remove(field.Field);
        }

        return unlinked;
    }

    private IEnumerable<FieldMapping> In(IReadOnlyDictionary<FieldId, CanonicalValue> values) =>
        mapping.Fields.Where(field => field.LinksTo is not null && values.ContainsKey(field.Field));
}
