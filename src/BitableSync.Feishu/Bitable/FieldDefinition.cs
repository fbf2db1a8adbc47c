using System.Text.Json;
using BitableSync.Core.Fields;

namespace BitableSync.Feishu.Bitable;

/// <summary>A field to create, or the complete new state of one to update.</summary>
/// <param name="FieldName">Unique in the table; the platform trims it.</param>
/// <param name="Type">Lookup, stage and button fields cannot be created.</param>
public sealed record FieldDefinition(string FieldName, BitableFieldType Type)
{
    /// <summary>The variant of the type, for example <c>Currency</c>; null for the plain one.</summary>
    public string? UiType { get; init; }

    /// <summary>Shape per type. Null leaves it out, as URL and checkbox fields demand. An update replaces it whole: options not listed are deleted.</summary>
    public JsonElement? Property { get; init; }
}
