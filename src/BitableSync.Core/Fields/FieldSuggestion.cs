using System.Text.Json.Nodes;

namespace BitableSync.Core.Fields;

/// <summary>A field to create for a column, in the terms of the platform's field creation call.</summary>
/// <param name="Type">The field's type.</param>
/// <param name="UiType">The finer kind within the type.</param>
/// <param name="Property">The type's settings (options, formatter); null where it needs none. A new node for every suggestion.</param>
public sealed record FieldSuggestion(BitableFieldType Type, string UiType, JsonObject? Property = null);
