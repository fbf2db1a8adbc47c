namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.request_budget</c>; the migrations say what the columns mean.</summary>
public sealed class RequestBudgetRow
{
    public required string Account { get; set; }

    public DateTimeOffset NextAt { get; set; }
}
