namespace BitableSync.Feishu.Bitable;

/// <summary>Order by one field.</summary>
public sealed record SearchSort(string FieldName, bool Desc = false);
