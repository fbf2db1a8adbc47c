namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>One row or record after one write to it, in the order in which the writes took effect.</summary>
/// <param name="ByEngine">Whether the engine wrote it, or somebody else.</param>
/// <param name="Cells">Values as text by column; empty cells are absent. Null: the write deleted it.</param>
internal sealed record Image(bool ByEngine, IReadOnlyDictionary<string, string>? Cells)
{
    public DateTimeOffset At { get; init; }

    /// <summary>Of a record: its table's revision after the write.</summary>
    public int? Revision { get; init; }

    /// <summary>Of a record: the platform gave up telling the app of the write.</summary>
    public bool IsUntold { get; init; }

    public string? this[string column] => Cells?.GetValueOrDefault(column);
}

/// <summary>Everything that was ever written to one row or record.</summary>
/// <param name="Key">Table and business key, by which rows and records are paired.</param>
/// <param name="Name">For people: the record id, or <c>row</c>.</param>
internal sealed record History(string Key, string Name)
{
    public List<Image> Images { get; } = [];
}
