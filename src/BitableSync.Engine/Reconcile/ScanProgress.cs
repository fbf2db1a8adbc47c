namespace BitableSync.Engine.Reconcile;

/// <summary>How far a scan is.</summary>
/// <param name="Seen">Records looked at.</param>
/// <param name="Total">Records in the table as the platform counted them last.</param>
public sealed record ScanProgress(int Seen, int Total);
