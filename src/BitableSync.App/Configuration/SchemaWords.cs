using BitableSync.Core.Records;

namespace BitableSync.App.Configuration;

/// <summary>Why a mapping does not fit its tables any more, and what to do about it.</summary>
internal static class SchemaWords
{
    private const string Then = "Nothing is synced or lost meanwhile. Then resume the mapping: everything is compared first.";

    /// <param name="problems">What is wrong, a sentence or more each.</param>
    public static string Misfit(IEnumerable<string> problems) =>
        $"The mapping no longer fits its tables. {string.Join(' ', problems)} Put the tables right, or the configuration and start again. {Then}";

    /// <param name="changes">What has changed, a sentence each.</param>
    public static string Changed(IEnumerable<string> changes) =>
        $"The tables have changed. {string.Join(' ', changes)} If that is meant, resume the mapping as it is; else put it back first. {Then}";

    public static string Replaced(LocalTableRef table) =>
        $"Table {table} is another one than before: it was dropped and made again, or swapped by renaming. If that is meant, resume the mapping; "
        + $"else put the old one back first. {Then}";

    public static string NotCaptured(LocalTableRef table) =>
        $"The triggers that notice row changes of {table} are missing or disabled, there or on one of its partitions, or not as this version "
        + $"makes them. Resuming the mapping puts them in place where the role may; else run \"bitable-sync capture install\" first. {Then}";
}
