using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Fields;

/// <summary>The code for a bad property, by type (1254080 to 1254096); types without one of their own answer 1254800.</summary>
internal static class PropertyErrors
{
    public static int CodeOf(FieldType type) => type switch
    {
        FieldType.Text => 1254080,
        FieldType.Number => 1254081,
        FieldType.SingleSelect => 1254082,
        FieldType.MultiSelect => 1254083,
        FieldType.DateTime => 1254084,
        FieldType.Checkbox => 1254085,
        FieldType.User => 1254086,
        FieldType.Url => 1254087,
        FieldType.Attachment => 1254088,
        FieldType.SingleLink => 1254089,
        FieldType.Lookup => 1254090,
        FieldType.Formula => 1254091,
        FieldType.DuplexLink => 1254092,
        FieldType.CreatedTime => 1254093,
        FieldType.ModifiedTime => 1254094,
        FieldType.CreatedUser => 1254095,
        FieldType.ModifiedUser => 1254096,
        _ => 1254800,
    };
}
