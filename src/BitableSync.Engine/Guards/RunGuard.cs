using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Guards;

/// <summary>Stands before every round of one run: lets it work as long as what waits is no mass change, and else holds it for a person.</summary>
/// <remarks>
/// The whole queue is looked at before any of it is applied, but only where it could hold a mass change at all: a few waiting items
/// cost two counts. The queue may grow behind that look, so every round also stays within the number that was let through; one that
/// would not is planned again, after another look.
/// </remarks>
internal sealed class RunGuard(ISyncStore store, TimeProvider time, IWaitingChanges waitingChanges, TableMapping mapping, Lease lease)
{
    /// <summary>How often what is held is counted again, for it may have been put right on its own side.</summary>
    private static readonly TimeSpan RecountAfter = TimeSpan.FromMinutes(5);

    private readonly GuardOptions _options = mapping.Guard;
    private bool _looked;
    private long _expected;
    private long _admitted;

    /// <exception cref="HeldException">A person must look first.</exception>
    /// <exception cref="RemoteException">Bitable could not be read.</exception>
    public async Task AdmitAsync(CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken);
        if (view.Hold is { State: HoldState.Rejected } rejected)
        {
            await new PutBack(store, waitingChanges, mapping, lease).RunAsync(rejected, cancellationToken);
            view = await ViewAsync(cancellationToken);
        }

        if (view.Hold is { State: HoldState.Open } hold && time.GetUtcNow() - hold.CountedAt < RecountAfter)
        {
            throw new HeldException(HoldWords.Describe(hold, mapping), isNew: false);
        }

        var grown = view.Waiting - _expected;
        _expected = Math.Min(_expected, view.Waiting);
        if (_looked && view.Hold is not { State: HoldState.Open } && grown <= _admitted) return;
        await LookAsync(view, cancellationToken);
        (_looked, _expected) = (true, view.Waiting);
    }

    /// <summary>
    /// Whether a round may be carried out as planned, asked in the transaction that does it. If not, it is dropped, and the next
    /// <see cref="AdmitAsync"/> looks again.
    /// </summary>
    public async Task<bool> AllowsAsync(ISyncTransaction transaction, ChangeTally planned, CancellationToken cancellationToken)
    {
        if (planned.Harmful == 0) return true;
        // A hold may have been opened since the round was admitted, together with what it read.
        _looked = planned.Harmful <= _admitted
            && await transaction.Holds.ReadAsync(waitingChanges.Target, cancellationToken) is null or { State: HoldState.Approved };
        if (_looked) _admitted -= planned.Harmful;
        return _looked;
    }

    private async Task LookAsync(View view, CancellationToken cancellationToken)
    {
        var (made, pairs) = await ReadSizeAsync(cancellationToken);
        var approved = view.Hold is { State: HoldState.Approved } approval ? approval.Remaining : 0;
        var allowed = MassChangeGuard.Allowed(_options, pairs);
        _admitted = allowed == long.MaxValue ? allowed : Math.Max(0, allowed + approved - MassChangeGuard.Heaviest(_options.Window, made));
        // Whatever waits is too little, even if all of it were deletions.
        if (view.Hold is not { State: HoldState.Open } && view.Waiting <= _admitted) return;
        var tally = await TallyAsync(cancellationToken);
        // What is suspicious whatever its size is let go only when nothing is left of it.
        var cause = view.Hold is { State: HoldState.Open } open && tally.Harmful > 0 ? open.Cause : null;
        if (cause is not null || MassChangeGuard.MustWait(_options, pairs, tally, made, approved))
        {
            var hold = await HoldAsync(tally, pairs, allowed, cause, cancellationToken);
            throw new HeldException(HoldWords.Describe(hold, mapping), isNew: view.Hold is not { State: HoldState.Open });
        }

        if (view.Hold is { State: HoldState.Open } gone) await EndAsync(gone, cancellationToken);
        _admitted = Math.Max(_admitted, tally.Harmful);
    }

    private async Task<ChangeTally> TallyAsync(CancellationToken cancellationToken)
    {
        var tally = new ChangeTally();
        await foreach (var pair in waitingChanges.SurveyAsync(mapping, lease, cancellationToken))
        {
            tally.Add(pair.Plan.On(waitingChanges.Target), pair.Edit, pair.Key);
        }

        return tally;
    }

    private async Task<Hold> HoldAsync(ChangeTally tally, long pairs, long allowed, string? cause, CancellationToken cancellationToken)
    {
        var hold = new Hold
        {
            Target = waitingChanges.Target,
            Deletes = tally.Deletes,
            Overwrites = tally.Overwrites,
            Pairs = pairs,
            Allowed = allowed,
            Sample = tally.Sample,
            Cause = cause,
        };
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        await transaction.Holds.KeepAsync(hold, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return hold;
    }

    private async Task EndAsync(Hold hold, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        await transaction.Holds.CloseAsync(hold.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<View> ViewAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var hold = await transaction.Holds.ReadAsync(waitingChanges.Target, cancellationToken);
        return new View(hold, await waitingChanges.CountAsync(transaction, cancellationToken));
    }

    /// <summary>Deletes carried out of late, and the pairs of the mapping with those that went by them.</summary>
    private async Task<(IReadOnlyDictionary<long, long> Made, long Pairs)> ReadSizeAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        return await ReadSizeAsync(transaction, mapping, waitingChanges.Target, time.GetUtcNow(), cancellationToken);
    }

    /// <inheritdoc cref="ReadSizeAsync(CancellationToken)"/>
    public static async Task<(IReadOnlyDictionary<long, long> Made, long Pairs)> ReadSizeAsync(
        ISyncTransaction transaction, TableMapping mapping, Side target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Events may be hours late, and a delete is counted in the minute in which it was made.
        var made = await transaction.Holds.ReadDeletesAsync(target, ChangeTally.MinuteOf(now - TimeSpan.FromDays(1)), cancellationToken);
        return (made, await transaction.Links.CountAsync(cancellationToken) + MassChangeGuard.Heaviest(mapping.Guard.Window, made));
    }

    /// <param name="Hold">The hold on this direction; null where there is none.</param>
    /// <param name="Waiting">Rows or records that wait.</param>
    private sealed record View(Hold? Hold, long Waiting);
}
