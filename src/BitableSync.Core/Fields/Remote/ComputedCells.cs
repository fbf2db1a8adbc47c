using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Cells that are only ever read and need more than the reading half of another form.</summary>
internal static class ComputedCells
{
    /// <summary>Members of an attachment that stay; <c>url</c> and <c>tmp_url</c> are made anew for every answer.</summary>
    private static readonly string[] AttachmentMembers = ["file_token", "name", "type", "size"];

    private static readonly string[] LocationMembers = ["location", "pname", "cityname", "adname", "address", "name", "full_address"];

    /// <summary>Attachment as a list of <c>{"file_token","name","size","type"}</c>, in the cell's order.</summary>
    public static Conversion<CanonicalValue> Attachments(JsonElement cell) => cell.ValueKind == JsonValueKind.Array
        ? JsonText.Canonical(JsonSerializer.SerializeToElement(cell.EnumerateArray().Select(item => Members(item, AttachmentMembers))))
        : Conversion<CanonicalValue>.Misfit($"holds {JsonText.Describe(cell)} where a list was expected");

    /// <summary>Location as an object of the coordinates and the parts of the address that are known.</summary>
    public static Conversion<CanonicalValue> Location(JsonElement cell) => cell.ValueKind == JsonValueKind.Object
        ? JsonText.Canonical(JsonSerializer.SerializeToElement(Members(cell, LocationMembers)))
        : Conversion<CanonicalValue>.Misfit($"holds {JsonText.Describe(cell)} where an object was expected");

    /// <summary>AutoNumber: a string, or the number itself.</summary>
    public static Conversion<CanonicalValue> AutoNumber(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.Number ? new CanonicalValue.Text(cell.GetRawText()) : Named(cell);

    /// <summary>Stage: its name, as a string or inside an object (the platform's page does not say which).</summary>
    public static Conversion<CanonicalValue> Stage(JsonElement cell)
    {
        if (cell.ValueKind != JsonValueKind.Object) return Named(cell);
        if (cell.TryGetProperty("name", out var name) || cell.TryGetProperty("text", out name)) return Named(name);
        return Conversion<CanonicalValue>.Misfit("holds an object without \"name\"");
    }

    private static Conversion<CanonicalValue> Named(JsonElement cell)
    {
        var text = JsonText.String(cell);
        if (!text.Fits) return Conversion<CanonicalValue>.Misfit(text.Problem!);
        return text.Value.Length == 0 ? CanonicalValue.Empty : new CanonicalValue.Text(text.Value);
    }

    private static JsonObject Members(JsonElement item, string[] names)
    {
        var kept = new JsonObject();
        foreach (var name in names)
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) && IsKnown(member)) kept[name] = JsonNode.Parse(member.GetRawText());
        }

        return kept;
    }

    private static bool IsKnown(JsonElement member) =>
        member.ValueKind is JsonValueKind.Number || (member.ValueKind is JsonValueKind.String && member.GetRawText() != "\"\"");
}
