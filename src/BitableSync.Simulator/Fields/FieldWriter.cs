using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>Writes a field as the field API and the field event show it.</summary>
internal static class FieldWriter
{
    public static void Write(Utf8JsonWriter json, BitableBase bitable, BitableField field, bool descriptionAsArray) => json.WriteObject(() =>
    {
        json.WriteString("field_id", field.Id);
        json.WriteString("field_name", field.Name);
        json.WriteNumber("type", (int)field.Type);
        json.WriteString("ui_type", field.UiType);
        json.WritePropertyName("property");
        WriteProperty(json, bitable, field);
        json.WritePropertyName("description");
        WriteDescription(json, field.Description, descriptionAsArray);
        json.WriteBoolean("is_primary", field.IsPrimary);
        json.WriteBoolean("is_hidden", false);
    });

    /// <summary>The value object of <c>bitable_field_changed_v1</c>.</summary>
    public static void WriteEventValue(Utf8JsonWriter json, BitableBase bitable, BitableField field) => json.WriteObject(() =>
    {
        json.WriteString("id", field.Id);
        json.WriteString("name", field.Name);
        json.WriteNumber("type", (int)field.Type);
        json.WriteString("description", field.Description);
        json.WritePropertyName("property");
        if (HasProperty(field)) WriteProperty(json, bitable, field);
        else json.WriteObject(static () => { });
    });

    private static bool HasProperty(BitableField field) =>
        field.Property is not null || field.Link is not null || field.Type is FieldType.SingleSelect or FieldType.MultiSelect;

    private static void WriteProperty(Utf8JsonWriter json, BitableBase bitable, BitableField field)
    {
        if (field.Type is FieldType.SingleSelect or FieldType.MultiSelect) WriteOptions(json, field);
        else if (field.Link is { } link) WriteLink(json, bitable, link);
        else if (field.Property is { } property && field.Type != FieldType.Lookup) property.WriteTo(json);
        else json.WriteNullValue();
    }

    private static void WriteOptions(Utf8JsonWriter json, BitableField field) => json.WriteObject(() =>
    {
        json.WriteStartArray("options");
        foreach (var option in field.Options)
        {
            json.WriteObject(() =>
            {
                json.WriteString("id", option.Id);
                json.WriteString("name", option.Name);
                json.WriteNumber("color", option.Color);
            });
        }
        json.WriteEndArray();
    });

    private static void WriteLink(Utf8JsonWriter json, BitableBase bitable, LinkTarget link) => json.WriteObject(() =>
    {
        var target = bitable.FindTable(link.TableId);
        json.WriteBoolean("multiple", link.Multiple);
        json.WriteString("table_id", link.TableId);
        json.WriteString("table_name", target?.Name ?? "");
        if (link.BackFieldId is null) return;
        json.WriteString("back_field_id", link.BackFieldId);
        json.WriteString("back_field_name", target?.FieldWithId(link.BackFieldId)?.Name ?? "");
    });

    private static void WriteDescription(Utf8JsonWriter json, string description, bool asArray)
    {
        if (!asArray)
        {
            json.WriteStringValue(description);
            return;
        }
        json.WriteStartArray();
        if (description.Length > 0)
        {
            json.WriteObject(() =>
            {
                json.WriteString("type", "text");
                json.WriteString("text", description);
            });
        }
        json.WriteEndArray();
    }
}
