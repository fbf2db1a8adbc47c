namespace BitableSync.Core.Planning;

/// <summary>What a planned change does to one side of a pair.</summary>
public enum PairImpact
{
    None,

    /// <summary>A record or row comes into being.</summary>
    Insert,

    /// <summary>Values are written where there were none.</summary>
    Fill,

    /// <summary>At least one value is replaced or cleared.</summary>
    Overwrite,

    /// <summary>The record or row goes, or is marked as deleted.</summary>
    Delete,
}
