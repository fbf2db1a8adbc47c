using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Guards;

/// <summary>Takes down what people decide on held changes; the next run carries it out.</summary>
public sealed class HoldDecider(ISyncStore store)
{
    /// <summary>How long an approval stands. What is not carried out by then is held again.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    /// <exception cref="StoreException">The database could not be reached; nothing is decided.</exception>
    public async Task<HoldOutcome> DecideAsync(TableMapping mapping, HoldDecision decision, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease: null, cancellationToken);
        var decided = new List<Hold>();
        foreach (var target in new[] { Side.Local, Side.Remote })
        {
            if (await transaction.Holds.ReadAsync(target, cancellationToken) is not { State: HoldState.Open } hold) continue;
            if (decision.Hold is { } id && id != hold.Id) continue;
            if (decision.Seen is { } seen && hold.Harmful > seen) return new HoldOutcome.Grown(hold);
            if (await transaction.Holds.DecideAsync(hold, decision.Decision, decision.By, decision.Reason, Validity, cancellationToken)) decided.Add(hold);
        }

        if (decided.Count == 0) return new HoldOutcome.NothingHeld();
        await transaction.CommitAsync(cancellationToken);
        return new HoldOutcome.Decided(decided);
    }
}
