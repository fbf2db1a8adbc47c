using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

using Image = IReadOnlyDictionary<FieldId, CanonicalValue>;

/// <summary>Links in records to records that have no row yet: what cannot do without the row waits for it, anything else is filled in later.</summary>
internal sealed class IncomingLinks(ApplyScope scope)
{
    /// <summary>
    /// Whether the row a link leads to must be there before this one is. Where links run in a circle some row has to begin: it is made
    /// without its link, if the column can do without.
    /// </summary>
    public bool ComesFirst(FieldMapping field) =>
        !field.LinksTo!.IsCircular || field.Column is { IsNullable: false, HasDefault: false } || scope.Mapping.Key.Contains(field.Column);

    /// <summary>
    /// True where some of the fields, of those that the condition holds for, lead to records without a row: the record waits for them, and is
    /// parked no more for what it was parked for before.
    /// </summary>
    public bool MustWait(RecordId id, Image remote, Func<FieldMapping, bool> condition)
    {
        var unlinked = remote.Where(cell => cell.Value is CanonicalValue.Unlinked && condition(scope.Mapping.FieldOf(cell.Key)!)).ToDictionary();
        if (WaitFor(id, unlinked).Count == 0) return false;
        scope.Changes.Clear(null, id);
        return true;
    }

    /// <summary>Has the record wait for the rows that the values lead to and that are not there yet. Returns the fields of those values.</summary>
    public List<FieldMapping> WaitFor(RecordId id, Image values)
    {
        List<FieldMapping> waiting = [];
        foreach (var (field, value) in values)
        {
            if (value is not CanonicalValue.Unlinked link || scope.Mapping.FieldOf(field) is not { LinksTo: { } target, Direction: not SyncDirection.ToBitable } mapped) continue;
            foreach (var record in link.Records) scope.Changes.Wait(LinkWait.OfRecord(id, target.Mapping, new RecordId(record)));
            waiting.Add(mapped);
        }

        return waiting;
    }

    /// <summary>The image without the links that are filled in later.</summary>
    public Image WithoutUnlinked(RecordId id, Image image)
    {
        var waiting = WaitFor(id, image);
        return waiting.Count == 0 ? image : image.Where(cell => !waiting.Exists(field => field.Field == cell.Key)).ToDictionary();
    }
}
