namespace BitableSync.Core.Merging;

/// <summary>
/// Tells when the engine and something else (a Bitable automation, a trigger of the table, another program) keep answering each
/// other's writes of one field. Left alone that would go on for ever.
/// </summary>
public static class PingPong
{
    /// <summary>New values may be somebody typing on both sides in turn, so they count for less than values that come back.</summary>
    public const int NewValuesPerFlip = 3;

    /// <summary>Whether a write would be one flip too many.</summary>
    /// <param name="recent">The engine's writes of the field within the window, the oldest first.</param>
    /// <param name="next">The write it is about to make.</param>
    /// <param name="maxFlips">Flips that are let pass.</param>
    /// <remarks>
    /// A write that merely follows a side (same direction, over the value the engine left there) is no flip, however often somebody
    /// edits that side. It is one where the direction turned, or where somebody had moved the value the engine left. Of those, writes
    /// of a value that was there before count as flips; writes of new values only <see cref="NewValuesPerFlip"/> to one.
    /// </remarks>
    public static bool IsFlipping(IReadOnlyList<FieldWrite> recent, FieldWrite next, int maxFlips)
    {
        var (flips, answers) = (0, 0);
        for (var i = 1; i <= recent.Count; i++)
        {
            var (before, write) = (recent[i - 1], i < recent.Count ? recent[i] : next);
            if (write.Side == before.Side && write.Before == before.After) continue;
            answers++;
            if (recent.Take(i).Any(earlier => earlier.Before == write.After || earlier.After == write.After)) flips++;
        }

        return flips > maxFlips || answers > maxFlips * NewValuesPerFlip;
    }
}
