namespace BitableSync.Postgres.State.Rows;

/// <summary>A row of <c>bitable_sync.protection_key</c>; the migrations say what the columns mean.</summary>
public sealed class ProtectionKeyRow
{
    public required string Name { get; set; }

    public required string Xml { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
