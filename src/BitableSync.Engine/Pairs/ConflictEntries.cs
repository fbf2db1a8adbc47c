using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>Conflicts as they are written to the log.</summary>
internal static class ConflictEntries
{
    public static LoggedConflict OfField(Link link, FieldConflict conflict) => new(
        link.Record,
        link.Row,
        conflict.State.Field.Field,
        conflict.Rule,
        conflict.Winner,
        conflict.State.Base,
        conflict.State.Local,
        conflict.State.Remote,
        conflict.State.LocalEdit,
        conflict.State.RemoteEdit);

    /// <summary>
    /// A deletion against an update: whole images, by field name, so that nothing of the loser is lost. Where a field was waiting for a
    /// person, so does this.
    /// </summary>
    public static LoggedConflict OfPair(
        Link link,
        TableMapping mapping,
        IReadOnlyDictionary<FieldId, CanonicalValue>? local,
        IReadOnlyDictionary<FieldId, CanonicalValue>? remote,
        Side winner,
        EditEvidence evidence) => new(
        link.Record,
        link.Row,
        Field: null,
        ConflictRule.DeleteAgainstUpdate,
        winner,
        Whole(link.Base, mapping),
        Whole(local, mapping),
        Whole(remote, mapping),
        evidence.Local(link.Row),
        evidence.Remote(link.Record))
    {
        State = link.Held.Count > 0 ? ConflictState.NeedsReview : ConflictState.AutoResolved,
    };

    /// <summary>Bitable's value of a field in what <see cref="OfPair"/> made; null where it is not told.</summary>
    public static CanonicalValue? Remote(LoggedConflict conflict, FieldMapping field)
    {
        if (conflict is not { Field: null, Remote: CanonicalValue.Json { Value: var text } }) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty(field.Column.Name, out var value) ? CanonicalJson.FromElement(value) : null;
    }

    private static CanonicalValue Whole(IReadOnlyDictionary<FieldId, CanonicalValue>? image, TableMapping mapping)
    {
        if (image is null) return CanonicalValue.Empty;
        var document = new JsonObject();
        foreach (var field in mapping.Fields)
        {
            document[field.Column.Name] = CanonicalJson.ToNode(image.GetValueOrDefault(field.Field, CanonicalValue.Empty));
        }

        return new CanonicalValue.Json(SortedJson.Write(JsonSerializer.SerializeToElement(document)));
    }
}
