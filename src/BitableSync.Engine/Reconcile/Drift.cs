namespace BitableSync.Engine.Reconcile;

/// <summary>What a full comparison of one mapping found.</summary>
public sealed record Drift
{
    /// <summary>Records in Bitable, blank ones left out.</summary>
    public long Records { get; init; }

    /// <summary>Live rows in PostgreSQL.</summary>
    public long Rows { get; init; }

    /// <summary>Records that are linked to no row.</summary>
    public long UnlinkedRecords { get; init; }

    /// <summary>Rows that are linked to no record.</summary>
    public long UnlinkedRows { get; init; }

    /// <summary>Linked pairs in which some mapped field differs.</summary>
    public long DifferentPairs { get; init; }

    /// <summary>Linked pairs that differ only in fields which wait for a person. Known and shown, so no difference.</summary>
    public long HeldPairs { get; init; }

    /// <summary>Links whose record was not seen. Not deletions yet: each is asked for by id first.</summary>
    public long MissingRecords { get; init; }

    /// <summary>Links whose row is gone.</summary>
    public long MissingRows { get; init; }

    /// <summary>Records or rows with a value that cannot be compared.</summary>
    public long Unreadable { get; init; }

    /// <summary>Everything on which the two sides are not equal.</summary>
    public long Differences => UnlinkedRecords + UnlinkedRows + DifferentPairs + MissingRecords + MissingRows + Unreadable;

    public static Drift operator +(Drift left, Drift right) => new()
    {
        Records = left.Records + right.Records,
        Rows = left.Rows + right.Rows,
        UnlinkedRecords = left.UnlinkedRecords + right.UnlinkedRecords,
        UnlinkedRows = left.UnlinkedRows + right.UnlinkedRows,
        DifferentPairs = left.DifferentPairs + right.DifferentPairs,
        HeldPairs = left.HeldPairs + right.HeldPairs,
        MissingRecords = left.MissingRecords + right.MissingRecords,
        MissingRows = left.MissingRows + right.MissingRows,
        Unreadable = left.Unreadable + right.Unreadable,
    };
}
