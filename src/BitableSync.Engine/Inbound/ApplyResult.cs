using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Inbound;

/// <summary>What applying a set of records led to.</summary>
/// <param name="Counts">In records.</param>
/// <param name="AsksForPush">Rows wait to be pushed because of it.</param>
/// <param name="AddsLinks">Pairs were linked, for which others may have waited.</param>
/// <param name="Deferred">
/// Records were left for later: a write of theirs is under way, they have no link and creates are in flight that may be theirs, or an event
/// that was sent before theirs is still on its way.
/// </param>
/// <param name="Dropped">Some of it was not applied: it would have gone beyond what the guard let through. The queue is looked at again first.</param>
internal sealed record ApplyResult(JobCounts Counts, bool AsksForPush, bool AddsLinks, bool Deferred, bool Dropped)
{
    public static ApplyResult Nothing { get; } = new(new JobCounts(), false, false, false, false);

    public static ApplyResult operator +(ApplyResult left, ApplyResult right) =>
        new(
            left.Counts + right.Counts,
            left.AsksForPush || right.AsksForPush,
            left.AddsLinks || right.AddsLinks,
            left.Deferred || right.Deferred,
            left.Dropped || right.Dropped);
}
