namespace BitableSync.Core.Records;

/// <summary>Remote is always Bitable, local is always PostgreSQL, whatever the direction.</summary>
public enum Side
{
    Local,
    Remote,
}
