namespace BitableSync.Feishu.Bitable;

/// <summary>A table to create.</summary>
/// <param name="Name">1 to 100 characters, none of <c>/ \ ? * : [ ]</c>.</param>
/// <param name="Fields">At most 300. The first becomes the primary field: text, number, date, phone, URL, formula or location.</param>
public sealed record TableDefinition(string Name, IReadOnlyList<FieldDefinition> Fields)
{
    public string? DefaultViewName { get; init; }
}
