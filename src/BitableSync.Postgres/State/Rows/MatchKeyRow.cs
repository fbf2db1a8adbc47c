namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.match_key</c>; the migrations say what the columns mean.</summary>
public sealed class MatchKeyRow
{
    public required string Mapping { get; set; }

    public required string RecordId { get; set; }

    public required string Print { get; set; }
}
