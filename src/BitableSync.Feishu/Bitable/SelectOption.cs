using System.Text.Json;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Bitable;

/// <summary>An option of a select field. Records and filters use the name, events the id.</summary>
/// <param name="Id"><c>opt…</c>; keep it when the field is updated, or the cells that show the option lose it.</param>
/// <param name="Name">As shown. Two options may share a name.</param>
/// <param name="Color">0 to 54.</param>
public sealed record SelectOption(string Id, string Name, int? Color)
{
    internal static IReadOnlyList<SelectOption> Read(JsonElement? property)
    {
        if (property is not { ValueKind: JsonValueKind.Object } owner
            || !owner.TryGetProperty("options", out var options)
            || options.ValueKind != JsonValueKind.Array)
            return [];
        return [.. options.EnumerateArray().Select(One).OfType<SelectOption>()];
    }

    private static SelectOption? One(JsonElement option)
    {
        var (id, name) = (JsonText.MemberOrNull(option, "id"), JsonText.MemberOrNull(option, "name"));
        if (id is null || name is null)
            return null;
        var color = option.TryGetProperty("color", out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) ? number : (int?)null;
        return new SelectOption(id, name, color);
    }
}
