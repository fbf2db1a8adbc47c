namespace BitableSync.Core.Planning;

/// <summary>Why a list of records is not believed to be the whole table.</summary>
public enum ScanDoubt
{
    None,

    /// <summary>It holds no record, though there are pairs.</summary>
    Empty,

    /// <summary>It holds fewer records than the platform counts.</summary>
    Incomplete,

    /// <summary>More pairs are missing in it than may be deleted without a person.</summary>
    FarFewer,
}
