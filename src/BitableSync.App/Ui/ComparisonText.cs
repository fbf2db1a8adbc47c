using System.Globalization;
using BitableSync.Core.Ports;

namespace BitableSync.App.Ui;

/// <summary>How far a comparison is, or what it found, in words.</summary>
internal static class ComparisonText
{
    public static string Of(ScanStatus? scan) => scan switch
    {
        null => "not yet",
        // Rows without a record count too, so more may differ than there are records.
        { Differences: { } found } => found <= scan.Total ? $"{Count(found)} of {Count(scan.Total)} differed" : $"{Count(found)} differed",
        { Total: 0 } => "under way",
        _ => $"at record {Count(scan.Seen)} of {Count(scan.Total)}",
    };

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
