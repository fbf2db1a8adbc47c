using BitableSync.Core.Mapping;

namespace BitableSync.Core.Planning;

/// <summary>
/// Judges a list of records that was read to its end without an error. The platform answers an app that has lost a permission with
/// an empty or partial list, not with an error (Bitable, advanced permissions).
/// </summary>
public static class ScanGuard
{
    /// <summary>Part of the table by which list and count may differ because records come, go and change pages meanwhile: a hundredth.</summary>
    private const int DriftDivisor = 100;

    /// <param name="seen">Records in the list.</param>
    /// <param name="total">Records in the table as the platform counted them with the last page.</param>
    /// <param name="pairs">Pairs that are synced.</param>
    /// <param name="missing">Pairs whose record was not in the list.</param>
    /// <param name="guard">The mapping's limits.</param>
    public static ScanDoubt Judge(long seen, long total, long pairs, long missing, GuardOptions guard)
    {
        if (missing == 0) return ScanDoubt.None;
        if (seen < total - (total / DriftDivisor)) return ScanDoubt.Incomplete;
        if (guard.Share >= 1) return ScanDoubt.None;
        if (seen == 0) return ScanDoubt.Empty;
        return missing > MassChangeGuard.Allowed(guard, pairs) ? ScanDoubt.FarFewer : ScanDoubt.None;
    }
}
