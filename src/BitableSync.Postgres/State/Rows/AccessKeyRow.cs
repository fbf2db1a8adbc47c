namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.access_key</c>; the migrations say what the columns mean.</summary>
public sealed class AccessKeyRow
{
    public long Id { get; set; }

    public required string Handle { get; set; }

    public required string Name { get; set; }

    public required string Role { get; set; }

    public required string Hash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public required string CreatedBy { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public string? RevokedBy { get; set; }
}
