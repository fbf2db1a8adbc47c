namespace BitableSync.Core.Mapping;

/// <summary>What to do about a value that is no option of its select field yet.</summary>
public enum UnknownOptionPolicy
{
    /// <summary>It becomes an option, as Bitable does with every new name.</summary>
    Create,

    /// <summary>The row is parked: a typing error must not become a choice for everybody.</summary>
    Refuse,
}
