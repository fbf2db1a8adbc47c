using System.Text.Json;

namespace BitableSync.Feishu.Http;

/// <summary>Takes text out of JSON that somebody else wrote.</summary>
internal static class JsonText
{
    /// <summary>The string, or null for any other kind of value and for a string with half a surrogate pair, which .NET cannot hold.</summary>
    public static string? StringOrNull(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The member's string, or null when there is no such member or it is no string.</summary>
    public static string? MemberOrNull(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? StringOrNull(member) : null;
}
