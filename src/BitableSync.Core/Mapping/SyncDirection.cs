namespace BitableSync.Core.Mapping;

/// <summary>Where a field's values may flow. A one-way field belongs to the side it flows from.</summary>
public enum SyncDirection
{
    Both,
    ToDatabase,
    ToBitable,
}
