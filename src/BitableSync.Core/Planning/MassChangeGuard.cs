using BitableSync.Core.Mapping;

namespace BitableSync.Core.Planning;

/// <summary>Decides when a mass change waits for a person. Inserts, and values filled in where there were none, are never held.</summary>
/// <remarks>
/// Waiting deletes and overwrites count together, over any window of source time; deletes that were carried out within it count
/// along, so that a mass deletion in small helpings is one too. A change of which nobody knows the time counts in every window.
/// </remarks>
public static class MassChangeGuard
{
    /// <summary>The most pairs that may be deleted or overwritten within a window.</summary>
    /// <param name="guard">The mapping's limits.</param>
    /// <param name="pairs">Pairs of the mapping, those deleted within the window included.</param>
    public static long Allowed(GuardOptions guard, long pairs) =>
        guard.Share >= 1 ? long.MaxValue : Math.Max(guard.Records, (long)(guard.Share * pairs));

    /// <summary>Whether the waiting changes must wait for a person.</summary>
    /// <param name="guard">The mapping's limits.</param>
    /// <param name="pairs">As in <see cref="Allowed"/>.</param>
    /// <param name="waiting">What would be done.</param>
    /// <param name="made">Deletes that were carried out, by minute of source time.</param>
    /// <param name="approved">What a person has let through and has not been carried out yet.</param>
    public static bool MustWait(GuardOptions guard, long pairs, ChangeTally waiting, IReadOnlyDictionary<long, long> made, long approved)
    {
        var allowed = Allowed(guard, pairs);
        return waiting.Harmful > 0 && allowed != long.MaxValue && Heaviest(guard.Window, waiting, made) > allowed + approved;
    }

    /// <summary>The most changes within one window in which something waits.</summary>
    public static long Heaviest(TimeSpan window, ChangeTally waiting, IReadOnlyDictionary<long, long> made)
    {
        var recent = new Queue<(long Minute, long Waiting, long All)>();
        // Untimed changes may belong to any window, also to one in which nothing else waits.
        var (heaviest, all, waits) = (waiting.Untimed, 0L, 0L);
        foreach (var minute in waiting.ByMinute.Keys.Union(made.Keys).Order())
        {
            var here = waiting.ByMinute.GetValueOrDefault(minute);
            recent.Enqueue((minute, here, here + made.GetValueOrDefault(minute)));
            (all, waits) = (all + here + made.GetValueOrDefault(minute), waits + here);
            while (recent.Peek().Minute <= minute - Minutes(window))
            {
                var left = recent.Dequeue();
                (all, waits) = (all - left.All, waits - left.Waiting);
            }

            if (waits + waiting.Untimed > 0) heaviest = Math.Max(heaviest, all + waiting.Untimed);
        }

        return heaviest;
    }

    /// <summary>The most deletes that were carried out within one window.</summary>
    public static long Heaviest(TimeSpan window, IReadOnlyDictionary<long, long> made) => made.Keys
        .Select(first => made.Where(other => other.Key >= first && other.Key < first + Minutes(window)).Sum(other => other.Value))
        .DefaultIfEmpty(0)
        .Max();

    private static long Minutes(TimeSpan window) => Math.Max(1, (long)Math.Ceiling(window.TotalMinutes));
}
