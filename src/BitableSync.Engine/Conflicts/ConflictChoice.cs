namespace BitableSync.Engine.Conflicts;

public enum ConflictChoice
{
    /// <summary>Agree with what stands.</summary>
    Confirm,

    Bitable,

    Database,

    /// <summary>A value the reviewer enters.</summary>
    Value,
}
