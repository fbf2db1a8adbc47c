using System.Text.Json.Serialization;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Bitable;

/// <summary>A field as the list of fields shows it. Records name it by <see cref="FieldName"/>, events by <see cref="FieldId"/>.</summary>
public sealed record BitableField
{
    public required string FieldId { get; init; }

    /// <summary>Exactly as stored; may end in blanks or hold characters that do not show.</summary>
    public required string FieldName { get; init; }

    public required BitableFieldType Type { get; init; }

    /// <summary>The variant of the type, for example <c>Currency</c>. Null from older answers.</summary>
    public string? UiType { get; init; }

    public bool IsPrimary { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>As sent by the platform; the shape depends on the type.</summary>
    public JsonElement? Property { get; init; }

    /// <summary>Options of a select field; empty for others.</summary>
    [JsonIgnore]
    public IReadOnlyList<SelectOption> Options => SelectOption.Read(Property);

    /// <summary>Table a link field points to; null for others.</summary>
    [JsonIgnore]
    public string? LinkedTableId => Text("table_id");

    /// <summary>Display format of a number or formula; the stored value is not rounded to it.</summary>
    [JsonIgnore]
    public string? Formatter => Text("formatter");

    /// <summary>Display format of a date; one without hours marks a date-only field.</summary>
    [JsonIgnore]
    public string? DateFormatter => Text("date_formatter");

    /// <summary>Whether a person, group or link field takes several values; null where the platform does not say.</summary>
    [JsonIgnore]
    public bool? Multiple =>
        Property is { ValueKind: JsonValueKind.Object } property
        && property.TryGetProperty("multiple", out var multiple)
        && multiple.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? multiple.GetBoolean()
            : null;

    private string? Text(string member) => Property is { } property ? JsonText.MemberOrNull(property, member) : null;
}
