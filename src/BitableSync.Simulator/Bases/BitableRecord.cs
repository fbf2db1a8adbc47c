namespace BitableSync.Simulator.Bases;

/// <summary>A row as it stood after one write. Immutable: a change makes a new one, so readers never see half a write.</summary>
/// <param name="Cells">Stored values by field id; empty cells are absent.</param>
internal sealed record BitableRecord(
    string Id,
    IReadOnlyDictionary<string, object> Cells,
    long CreatedAt,
    string CreatedBy,
    long ModifiedAt,
    string ModifiedBy);
