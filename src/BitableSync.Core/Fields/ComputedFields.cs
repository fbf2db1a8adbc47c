namespace BitableSync.Core.Fields;

/// <summary>Which field types Bitable fills itself, so that nobody can write them.</summary>
public static class ComputedFields
{
    public static bool IsComputed(this BitableFieldType type) => type is
        BitableFieldType.Lookup or BitableFieldType.Formula or BitableFieldType.Stage or BitableFieldType.Button
        or BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime
        or BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser or BitableFieldType.AutoNumber;
}
