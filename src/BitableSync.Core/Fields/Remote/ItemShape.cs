using System.Text.Json;
using System.Text.Json.Nodes;

namespace BitableSync.Core.Fields.Remote;

/// <summary>How a cell of several items carries them: by which string each item is known, and how that string is written.</summary>
/// <param name="Read">The items of a cell; a problem that fits after the field's name where it has another shape.</param>
/// <param name="Write">One item as an element of the written list.</param>
/// <param name="MostItems">How many items one cell takes (Feishu page "Bitable overview", section on limits).</param>
internal sealed record ItemShape(Func<JsonElement, Conversion<IReadOnlyList<string>>> Read, Func<string, JsonNode> Write, int MostItems)
{
    /// <summary>MultiSelect: option names.</summary>
    public static ItemShape Options { get; } = new(JsonText.Strings, item => JsonValue.Create(item), MostItems: 1000);

    /// <summary>GroupChat: objects known by their id.</summary>
    public static ItemShape Groups { get; } = Objects("id", mostItems: 10);

    /// <summary>Attachment: objects known by their file token, which is valid in their own Base only.</summary>
    public static ItemShape FileTokens { get; } = Objects("file_token", mostItems: 100);

    /// <summary>SingleLink and DuplexLink: read as <c>{"link_record_ids":[…]}</c>, written as a list; both are read.</summary>
    public static ItemShape Links { get; } = new(ReadLinks, item => JsonValue.Create(item), MostItems: 500);

    private static ItemShape Users { get; } = Objects("id", mostItems: 1000);

    private static ItemShape UsersByEmail { get; } = Users with { Fold = address => address.ToLowerInvariant() };

    /// <summary>The one spelling of an item under which spellings that mean the same are compared.</summary>
    public Func<string, string> Fold { get; private init; } = item => item;

    /// <summary>
    /// User, CreatedUser, ModifiedUser: objects known by their id, in whose place the mapping's view of the table puts another key.
    /// The case of an e-mail address means nothing.
    /// </summary>
    public static ItemShape People(PersonKey key) => key == PersonKey.Email ? UsersByEmail : Users;

    private static ItemShape Objects(string key, int mostItems) =>
        new(cell => ReadObjects(cell, key), item => new JsonObject { [key] = item }, mostItems);

    private static Conversion<IReadOnlyList<string>> ReadObjects(JsonElement cell, string key)
    {
        if (cell.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) return Misfit($"holds {JsonText.Describe(cell)} where a list was expected");

        // The legacy endpoints give a single created or modified user as a bare object.
        JsonElement[] objects = cell.ValueKind == JsonValueKind.Object ? [cell] : [.. cell.EnumerateArray()];
        var ids = new List<string>(objects.Length);
        foreach (var item in objects)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(key, out var member)) return Misfit($"holds an item without \"{key}\"");
            var id = JsonText.String(member);
            if (!id.Fits) return Misfit(id.Problem!);
            ids.Add(id.Value);
        }

        return ids;
    }

    private static Conversion<IReadOnlyList<string>> ReadLinks(JsonElement cell)
    {
        if (cell.ValueKind != JsonValueKind.Object) return JsonText.Strings(cell);
        if (!cell.TryGetProperty("link_record_ids", out var ids)) return Misfit("holds an object without \"link_record_ids\"");
        return ids.ValueKind == JsonValueKind.Null ? Array.Empty<string>() : JsonText.Strings(ids);
    }

    private static Conversion<IReadOnlyList<string>> Misfit(string problem) => Conversion<IReadOnlyList<string>>.Misfit(problem);
}
