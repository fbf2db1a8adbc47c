namespace BitableSync.Engine.Plans;

/// <summary>What push, pull and a comparison of one mapping would do now.</summary>
public sealed record MappingPlan
{
    public required string Mapping { get; init; }

    /// <summary>Records listed by Bitable.</summary>
    public long Records { get; init; }

    /// <summary>Live rows.</summary>
    public long Rows { get; init; }

    /// <summary>Pairs that are synced.</summary>
    public long Pairs { get; init; }

    public SidePlan ToBitable { get; init; } = new();

    public SidePlan ToDatabase { get; init; } = new();

    /// <summary>Pairs of which a decision would be logged for people.</summary>
    public PlannedPairs Conflicts { get; init; } = new();

    /// <summary>Pairs that would be parked: a value has no form on the other side, or a key says of several rows or records that they are one.</summary>
    public PlannedPairs Parked { get; init; } = new();

    /// <summary>Why the list of records is not believed to be the whole table, so that nothing would be taken for deleted; null where it is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Why the mapping would do nothing at all; null where it would.</summary>
    public string? Stopped { get; init; }

    /// <summary>True where neither side would be written to and nothing would be parked.</summary>
    public bool IsEmpty => ToBitable.IsEmpty && ToDatabase.IsEmpty && Parked.Count == 0 && Stopped is null && Doubt is null;
}

/// <summary>What would be written to one side.</summary>
public sealed record SidePlan
{
    public PlannedPairs Creates { get; init; } = new();

    public PlannedPairs Updates { get; init; } = new();

    public PlannedPairs Deletes { get; init; } = new();

    /// <summary>The updates and deletes are a mass change: a person would be asked first.</summary>
    public bool IsHeld { get; init; }

    public bool IsEmpty => Creates.Count + Updates.Count + Deletes.Count == 0;
}

/// <summary>How many pairs, and which.</summary>
/// <param name="Count">Pairs.</param>
/// <param name="Sample">Row keys of the first of them, as JSON arrays of texts, or record ids where there is no row.</param>
public sealed record PlannedPairs(long Count, IReadOnlyList<string> Sample)
{
    public PlannedPairs()
        : this(0, [])
    {
    }
}
