namespace BitableSync.Engine.Reconcile;

/// <summary>A scan that has come to its last page.</summary>
/// <param name="Id">Its id, by which links know that they were seen.</param>
/// <param name="Revision">The table's revision when it began.</param>
/// <param name="Seen">Records listed; one that changed pages meanwhile may count twice.</param>
/// <param name="Total">Records in the table as the platform counted them with the last page.</param>
/// <param name="Drift">What was found.</param>
internal sealed record ScanResult(long Id, long Revision, long Seen, long Total, Drift Drift);
