namespace BitableSync.Core.Ports;

/// <summary>What became of one row write. A closed set.</summary>
public abstract record RowWriteResult
{
    private RowWriteResult()
    {
    }

    /// <summary>Done. <paramref name="Row"/> is the row as stored, after the table's own triggers and defaults; null after a delete.</summary>
    public sealed record Written(LocalRow? Row) : RowWriteResult;

    /// <summary>The row to update or delete is not there (any more).</summary>
    public sealed record Gone : RowWriteResult;

    /// <summary>PostgreSQL refused the row.</summary>
    public sealed record Refused(RowProblem Problem) : RowWriteResult;
}
