namespace BitableSync.Feishu.Events;

/// <summary>What was done to a record or field.</summary>
public enum ChangeAction
{
    Added,
    Edited,
    Deleted,
}
