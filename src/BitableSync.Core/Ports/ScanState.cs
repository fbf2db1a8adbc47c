namespace BitableSync.Core.Ports;

/// <summary>A comparison under way.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">The table's revision when it began.</param>
/// <param name="Progress">How far it has come.</param>
public sealed record ScanState(long Id, long Revision, ScanProgress Progress);

/// <summary>How far a comparison is.</summary>
/// <param name="Seen">Records listed so far.</param>
/// <param name="Total">Records in the table, as Bitable counted them last.</param>
/// <param name="Next">Where it goes on, as <see cref="RemotePage.Next"/>; null before the first page and after the last.</param>
/// <param name="Found">What was found so far, as a JSON object of counts.</param>
public sealed record ScanProgress(long Seen, long Total, string? Next, string Found)
{
    /// <summary>That of a comparison that begins.</summary>
    public static ScanProgress None { get; } = new(0, 0, null, "{}");
}
