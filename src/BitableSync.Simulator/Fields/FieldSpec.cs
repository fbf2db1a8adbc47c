using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>A field as somebody asks for it, checked as far as the request alone allows.</summary>
internal sealed record FieldSpec(string Name, FieldType Type, string UiType)
{
    public string? Description { get; init; }

    public IReadOnlyList<OptionSpec> Options { get; init; } = [];

    public LinkSpec? Link { get; init; }

    /// <summary>The rest of the property, completed with defaults; null where the platform keeps none.</summary>
    public JsonElement? Property { get; init; }

    /// <summary>Reads the members field_name, type, ui_type, property and description.</summary>
    /// <param name="byUser">A person makes the field in the page, where types that the API refuses exist too.</param>
    /// <exception cref="ApiRefusedException">1254028, 1254029, 1254012, 1254001 or the property error of the type.</exception>
    public static FieldSpec Parse(JsonElement sent, bool byUser)
    {
        var name = ParseName(sent);
        var type = ParseType(sent, byUser);
        var uiType = UiTypes.Resolve(type, sent.StringMember("ui_type"));
        var property = sent.Member("property");
        var spec = new FieldSpec(name, type, uiType) { Description = ParseDescription(sent) };
        return type switch
        {
            FieldType.SingleSelect or FieldType.MultiSelect => spec with { Options = OptionSpec.Parse(property, PropertyErrors.CodeOf(type)) },
            FieldType.SingleLink or FieldType.DuplexLink => spec with { Link = LinkSpec.Parse(property, PropertyErrors.CodeOf(type)) },
            _ => spec with { Property = FieldProperties.Complete(type, uiType, property, sent.TryGetProperty("property", out _)) },
        };
    }

    private static string ParseName(JsonElement sent)
    {
        var name = sent.StringMember("field_name")?.Trim();
        if (string.IsNullOrEmpty(name)) throw new ApiRefusedException(1254028, "field_name is missing or empty.");
        return name.Length <= Limits.FieldNameCharacters
            ? name
            : throw new ApiRefusedException(1254029, $"field_name has {name.Length} characters, at most {Limits.FieldNameCharacters} are allowed.");
    }

    private static FieldType ParseType(JsonElement sent, bool byUser)
    {
        if (sent.Member("type") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var value))
            throw new ApiRefusedException(1254001, "type is missing or no whole number.");
        var type = (FieldType)value;
        var creatable = Enum.IsDefined(type) && (byUser || type is not (FieldType.Lookup or FieldType.Stage or FieldType.Button));
        return creatable ? type : throw new ApiRefusedException(1254012, $"Fields of type {value} cannot be made through the API.");
    }

    private static string? ParseDescription(JsonElement sent) => sent.Member("description") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } description => description.StringMember("text"),
        _ => null,
    };
}
