namespace BitableSync.Core.Merging;

public enum FieldAction
{
    /// <summary>Neither side changed.</summary>
    None,

    /// <summary>Both sides hold the same new value: the base advances, nothing is written.</summary>
    AdvanceBase,

    ToLocal,

    ToRemote,

    /// <summary>The two sides differ and stay as they are until a person decides.</summary>
    Hold,
}
