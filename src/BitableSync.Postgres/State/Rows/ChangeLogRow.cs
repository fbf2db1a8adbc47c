namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.change_log</c>; the migrations say what the columns mean.</summary>
public sealed class ChangeLogRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public required string Op { get; set; }

    public string? RowKey { get; set; }

    public string? OldRowKey { get; set; }

    public required string[] Columns { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public long? Txid { get; set; }

    public string? Role { get; set; }

    public string? Application { get; set; }
}
