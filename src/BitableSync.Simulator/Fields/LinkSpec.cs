using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <param name="BackFieldName">Name for the mirror field of a two-way link; null takes "table-field".</param>
internal sealed record LinkSpec(string TableId, bool Multiple, string? BackFieldName)
{
    public static LinkSpec Parse(JsonElement? property, int errorCode)
    {
        if (property?.StringMember("table_id") is not { Length: > 0 } tableId)
            throw new ApiRefusedException(errorCode, "property.table_id is missing.");
        var multiple = property?.Member("multiple") is not { ValueKind: JsonValueKind.False };
        return new LinkSpec(tableId, multiple, property?.StringMember("back_field_name")?.Trim());
    }
}
