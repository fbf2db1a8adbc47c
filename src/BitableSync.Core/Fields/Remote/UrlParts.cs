using System.Text.Json;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A Url cell: where it leads, and the text shown for it, which is the link itself where there is no other.</summary>
internal sealed record UrlParts(string Link, string Text)
{
    /// <summary>Reads <c>{"text","link"}</c> or the bare link; a problem that fits after the field's name for anything else.</summary>
    public static Conversion<UrlParts> Of(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return JsonText.String(element).Then(link => From(link, ""));
        if (element.ValueKind != JsonValueKind.Object) return Conversion<UrlParts>.Misfit($"holds {JsonText.Describe(element)} where {{\"text\",\"link\"}} was expected");
        return Member(element, "link").Then(link => Member(element, "text").Then(text => From(link, text)));
    }

    private static Conversion<UrlParts> From(string link, string text) => new UrlParts(link, text.Length > 0 ? text : link);

    private static Conversion<string> Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? JsonText.String(member) : "";
}
