using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Fields, columns and codecs for tests, with only what matters spelled out.</summary>
internal static class Given
{
    public static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;

    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    public static RemoteField Field(BitableFieldType type, string? uiType = null, string? property = null) => new()
    {
        Id = new FieldId("fldAAAAAAA"),
        Name = "Cell",
        Type = type,
        UiType = uiType,
        Property = property is null ? default : JsonDocument.Parse(property).RootElement,
    };

    /// <summary>A nullable column called "c" of the given family.</summary>
    public static ColumnSpec Column(ColumnFamily family, string? typeName = null) => new()
    {
        Name = "c",
        TypeName = typeName ?? ColumnFamilyNames.Of(family),
        Family = family,
        ElementFamily = family == ColumnFamily.Array ? ColumnFamily.Text : null,
    };

    public static FieldCodec Codec(BitableFieldType type, ColumnSpec column, TimeZoneInfo? zone = null) => Codec(Field(type), column, zone);

    public static FieldCodec Codec(RemoteField field, ColumnSpec column, TimeZoneInfo? zone = null) =>
        FieldPairs.Bind(field, column, zone ?? Utc).Value;

    public static JsonElement Cell(string json) => JsonDocument.Parse(json).RootElement;

    public static string? Json(Conversion<JsonNode?> written) => written.Value?.ToJsonString();
}
