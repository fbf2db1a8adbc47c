namespace BitableSync.Core.Ports;

/// <summary>Why PostgreSQL refused a row, without the row's values.</summary>
/// <param name="SqlState">Five characters, e.g. 23505.</param>
/// <param name="Message">What was refused, by which constraint or column, and what to do.</param>
/// <param name="MayHealItself">The cause may go away without an edit of this row, e.g. a parent row that is still on its way (23503).</param>
public sealed record RowProblem(string SqlState, string Message, bool MayHealItself = false)
{
    /// <summary>The foreign key that found no row to refer to; null for any other problem.</summary>
    public string? MissingParent { get; init; }
}
