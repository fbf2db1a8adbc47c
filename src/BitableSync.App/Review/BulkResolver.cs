using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;

namespace BitableSync.App.Review;

/// <summary>Which open conflicts are decided alike, and how.</summary>
/// <param name="Mapping">Of this mapping.</param>
/// <param name="Rule">Decided by this rule; null for any.</param>
/// <param name="From">Logged at or after this moment; null for any.</param>
/// <param name="To">Logged before this moment; null for any.</param>
/// <param name="Choice">The side that shall stand; null takes the value that lost, each time.</param>
/// <param name="By">Who decides.</param>
/// <param name="Reason">Why; may be empty.</param>
internal sealed record BulkDecision(
    string Mapping, ConflictRule? Rule, DateTimeOffset? From, DateTimeOffset? To, ConflictChoice? Choice, string By, string Reason);

/// <summary>What became of many conflicts.</summary>
/// <param name="Resolved">Decided.</param>
/// <param name="Left">Left open, because their values have moved on, a value does not fit, or a whole pair was in conflict.</param>
internal sealed record BulkOutcome(long Resolved, long Left);

/// <summary>
/// Decides many conflicts alike, a page at a time and each in a transaction of its own, with the same guards as one: what moved on
/// since is left open. A decided conflict is no longer open, so a run that was broken off is simply started again.
/// </summary>
internal sealed class BulkResolver(ReviewReader reader, ConflictResolver resolver)
{
    private const int PageSize = 500;

    /// <param name="decision">What to decide.</param>
    /// <param name="progress">Told after each page; may be null.</param>
    /// <param name="cancellationToken">Ends the run between two conflicts.</param>
    /// <exception cref="Core.Ports.StoreException">The database could not be reached; what is decided stays decided.</exception>
    public async Task<BulkOutcome> ResolveAsync(BulkDecision decision, IProgress<BulkOutcome>? progress, CancellationToken cancellationToken)
    {
        var outcome = new BulkOutcome(0, 0);
        long? before = null;
        while (await reader.ReadConflictsAsync(decision.Mapping, openOnly: true, before, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var conflict in page.Where(conflict => IsMeant(conflict, decision)))
            {
                outcome = await IsResolvedAsync(conflict, decision, cancellationToken)
                    ? outcome with { Resolved = outcome.Resolved + 1 }
                    : outcome with { Left = outcome.Left + 1 };
            }

            before = page[^1].Id;
            progress?.Report(outcome);
        }

        return outcome;
    }

    private static bool IsMeant(ConflictView conflict, BulkDecision decision) =>
        (decision.Rule is null || conflict.Rule == decision.Rule)
        && (decision.From is not { } from || conflict.DetectedAt >= from)
        && (decision.To is not { } to || conflict.DetectedAt < to);

    private async Task<bool> IsResolvedAsync(ConflictView conflict, BulkDecision decision, CancellationToken cancellationToken)
    {
        var choice = decision.Choice ?? conflict.Winner switch
        {
            Side.Local => ConflictChoice.Bitable,
            Side.Remote => ConflictChoice.Database,
            _ => (ConflictChoice?)null,
        };
        return choice is { } chosen && await resolver.ResolveAsync(
            new Decision(conflict.Id, chosen, null, null, null, conflict.Version, decision.By, decision.Reason), cancellationToken) is ResolveOutcome.Resolved;
    }
}
