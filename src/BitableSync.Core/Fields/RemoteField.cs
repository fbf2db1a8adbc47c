using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>One field of a Bitable table as the fields API lists it.</summary>
public sealed record RemoteField
{
    public required FieldId Id { get; init; }

    /// <summary>The current name. REST v1 keys cells by it; people may change it at any time.</summary>
    public required string Name { get; init; }

    public required BitableFieldType Type { get; init; }

    /// <summary>Finer kind within the type ("Email", "Currency", "Rating", …); null where the platform leaves it out.</summary>
    public string? UiType { get; init; }

    public bool IsPrimary { get; init; }

    /// <summary>The type's settings as sent by the platform; undefined where it sends null.</summary>
    public JsonElement Property { get; init; }

    /// <summary>The table, in the same Base, whose records a link field holds; null for another field.</summary>
    public TableId? LinkedTable => JsonText.String(Setting("table_id")) is { Fits: true } id ? new TableId(id.Value) : null;

    /// <summary>Names of the options of a select; empty for another field.</summary>
    public IReadOnlyList<string> OptionNames => Setting("options") is { ValueKind: JsonValueKind.Array } options
        ? [.. options.EnumerateArray()
            .Where(option => option.ValueKind == JsonValueKind.Object && option.TryGetProperty("name", out _))
            .Select(option => JsonText.String(option.GetProperty("name")))
            .Where(name => name.Fits)
            .Select(name => name.Value)]
        : [];

    /// <summary>One of the settings; undefined where the type or this field has none of the name.</summary>
    internal JsonElement Setting(string name) =>
        Property.ValueKind == JsonValueKind.Object && Property.TryGetProperty(name, out var setting) ? setting : default;

    /// <summary>A problem with a cell of this field; the words go after the field's name.</summary>
    internal Conversion<T> Misfit<T>(string problem) => Conversion<T>.Misfit($"Field \"{Name}\" ({UiType ?? Type.ToString()}) {problem}.");
}
