namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.conflict</c>; the migrations say what the columns mean.</summary>
public sealed class ConflictRow
{
    public long Id { get; set; }

    public required string Mapping { get; set; }

    public string? RecordId { get; set; }

    public required string RowKey { get; set; }

    public string? FieldId { get; set; }

    public required string Rule { get; set; }

    public string? Winner { get; set; }

    public string? Base { get; set; }

    public string? Local { get; set; }

    public string? Remote { get; set; }

    public DateTimeOffset? LocalAt { get; set; }

    public string? LocalActor { get; set; }

    public DateTimeOffset? RemoteAt { get; set; }

    public string? RemoteActor { get; set; }

    public required string State { get; set; }

    public DateTimeOffset DetectedAt { get; set; }

    public string? ResolvedWith { get; set; }

    public string? ResolvedBy { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? Reason { get; set; }

    public int Version { get; set; }
}
