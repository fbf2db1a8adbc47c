using System.Text.Json;
using BitableSync.Core.Fields.Remote;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>
/// The cells of a link field whose column holds keys: record ids on the platform, and for the codec the keys of the rows that those
/// records are linked to. Whoever knows the links puts the one in the other's place.
/// </summary>
public static class LinkedRows
{
    private const string NotYet = "unlinked";
    private const string Outside = "outside";

    /// <summary>The records a cell names; empty where the cell has another shape, about which the codec has something to say.</summary>
    public static IReadOnlyList<RecordId> RecordsIn(JsonElement? cell) => cell is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } present
        && ItemShape.Links.Read(present) is { Fits: true } ids ? [.. ids.Value.Select(id => new RecordId(id))] : [];

    /// <summary>The cell for the codec, where every record has a row.</summary>
    public static JsonElement WithKeys(IEnumerable<string> keys) => JsonSerializer.SerializeToElement(keys);

    /// <summary>The cell for the codec, where some record has no row yet: read as <see cref="CanonicalValue.Unlinked"/>.</summary>
    public static JsonElement WithRecords(IEnumerable<RecordId> records) =>
        JsonSerializer.SerializeToElement(new Dictionary<string, IEnumerable<string>> { [NotYet] = records.Select(record => record.Value) });

    /// <summary>The cell for the codec, where some record will never have a row: read as a problem.</summary>
    public static JsonElement WithStranger() => JsonSerializer.SerializeToElement(new Dictionary<string, bool> { [Outside] = true });

    /// <summary>The keys that a canonical value names.</summary>
    public static IReadOnlyList<string> KeysIn(CanonicalValue value) => value switch
    {
        CanonicalValue.Text text => [text.Value],
        CanonicalValue.Set set => set.Items,
        _ => [],
    };

    /// <summary>A cell that was made by <see cref="WithKeys"/> or <see cref="WithRecords"/>; problems fit after the field's name.</summary>
    /// <param name="cell">Not null.</param>
    /// <param name="ofKeys">Makes a value of the keys.</param>
    internal static Conversion<CanonicalValue> Read(JsonElement cell, Func<IReadOnlyList<string>, Conversion<CanonicalValue>> ofKeys)
    {
        if (cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty(Outside, out _))
        {
            return Conversion<CanonicalValue>.Misfit(
                "links to a record that is synced no more, for its other side was deleted and its mapping ignores that: link another record, or none");
        }

        if (cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty(NotYet, out var records))
            return JsonText.Strings(records).Then(ids => (Conversion<CanonicalValue>)new CanonicalValue.Unlinked(ids));
        return JsonText.Strings(cell).Then(ofKeys);
    }
}
