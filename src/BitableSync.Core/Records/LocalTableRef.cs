namespace BitableSync.Core.Records;

/// <summary>Address of one PostgreSQL table, unquoted and in the catalogue's own case.</summary>
public readonly record struct LocalTableRef(string Schema, string Name)
{
    public override string ToString() => $"{Schema}.{Name}";
}
