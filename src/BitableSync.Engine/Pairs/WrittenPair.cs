using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>A pair whose record has taken what was sent to it.</summary>
internal static class WrittenPair
{
    /// <summary>The base becomes what was sent, whatever the row holds by now: newer row values differ from it and are pushed in turn.</summary>
    public static Link After(Link link, IReadOnlyDictionary<FieldId, CanonicalValue> sent)
    {
        var baseline = new Dictionary<FieldId, CanonicalValue>(link.Base);
        foreach (var (field, value) in sent) baseline[field] = value;
        var decided = link.Decided
            .Where(choice => sent.GetValueOrDefault(choice.Key) != choice.Value.Value)
            .ToDictionary();
        return link with { Base = baseline, Decided = decided };
    }

    /// <summary>An entry for what followed the rules, and one for each decision of a person that the write carried out.</summary>
    public static IEnumerable<HistoryEntry> History(Link link, OutboxItem item) => item.Values
        .GroupBy(cell => link.Decided.GetValueOrDefault(cell.Key) is { } decided && decided.Value == cell.Value ? (decided.Conflict, decided.Undoes) : default)
        .Select(cells => new HistoryEntry
        {
            Record = link.Record,
            Row = link.Row,
            Act = HistoryAct.Updated,
            Side = Side.Remote,
            Before = cells.ToDictionary(cell => cell.Key, cell => item.Believed.GetValueOrDefault(cell.Key, CanonicalValue.Empty)),
            After = cells.ToDictionary(),
            Edit = item.Edit,
            Conflict = cells.Key.Conflict == 0 ? null : cells.Key.Conflict,
            Undoes = cells.Key.Undoes == 0 ? null : cells.Key.Undoes,
        });
}
