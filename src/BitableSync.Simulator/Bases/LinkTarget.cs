namespace BitableSync.Simulator.Bases;

/// <param name="Multiple">Whether a cell may hold more than one record.</param>
/// <param name="BackFieldId">The field of the other table that mirrors a two-way link; null for one-way links.</param>
internal sealed record LinkTarget(string TableId, bool Multiple, string? BackFieldId);
