namespace BitableSync.Core.Records;

/// <summary>Address of one Bitable table.</summary>
public readonly record struct RemoteTableRef(AppToken App, TableId Table)
{
    public override string ToString() => $"{App}/{Table}";
}
