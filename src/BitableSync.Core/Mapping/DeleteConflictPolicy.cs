namespace BitableSync.Core.Mapping;

/// <summary>Which side wins when one side deleted a pair that the other changed. Logged either way.</summary>
public enum DeleteConflictPolicy
{
    UpdateWins,
    DeleteWins,
}
