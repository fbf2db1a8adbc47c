using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>
/// Decides one field at a time from its three versions. Pure: the same input gives the same decision on every node and every replay.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>base, local, remote</term><description>shared · owned by Bitable · owned by the database · manual</description></listheader>
/// <item><term>B B B</term><description>nothing · nothing · nothing · nothing</description></item>
/// <item><term>B B R</term><description>R to local · R to local · violation: B back to remote · R to local</description></item>
/// <item><term>B L B</term><description>L to remote · violation: B back to local · L to remote · L to remote</description></item>
/// <item><term>B X X</term><description>base becomes X · base becomes X · base becomes X · base becomes X</description></item>
/// <item><term>B L R</term><description>conflict: later write · conflict: R to local · conflict: L to remote · conflict: both stay</description></item>
/// </list>
/// A pair that was never agreed on has an empty base, so a value on one side only is filled in on the other, and two different
/// values are a conflict. A reviewer's choice comes before the table, as long as the values it was made over still stand. A field that
/// waits for a person stays as it is whatever is edited, until both sides are equal or a reviewer has chosen; one that was held because
/// something kept answering the engine's writes is also let go by a third value.
/// </remarks>
public static class ThreeWayMerge
{
    public static FieldDecision Decide(FieldState state, MergeRules rules)
    {
        if (state.Decided is { } decided) return Carry(decided, state) ?? Decide(state with { Decided = null }, rules) with { ForgetDecided = true };
        if (state.Local == state.Remote) return Agree(state);
        if (IsStillHeld(state)) return Hold(state, state.Held!.Reason);
        return state.Field.Owner switch
        {
            FieldOwner.Bitable => OwnedByRemote(state),
            FieldOwner.Database => OwnedByLocal(state),
            FieldOwner.Shared => OneSided(state) ?? LaterWrite(state, rules),
            FieldOwner.Manual => OneSided(state) ?? Hold(state, HeldReason.Manual),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// The decision where the engine must not write a field, whatever the merge said: both sides stay as they are. Logged where the
    /// values are not those that the open conflict shows already.
    /// </summary>
    public static FieldDecision Hold(FieldState state, HeldReason reason)
    {
        var isShown = state.Held is { } known && known.Reason == reason
            && (reason == HeldReason.PingPong ? IsStillHeld(state) : known.Local == state.Local && known.Remote == state.Remote);
        return new FieldDecision
        {
            Field = state.Field,
            Action = FieldAction.Hold,
            Value = state.Local,
            RecordedBase = state.Base,
            Held = isShown ? state.Held : new HeldField(reason, state.Local, state.Remote),
            Conflict = isShown ? null : new FieldConflict(RuleOf(reason), Winner: null, state),
        };
    }

    private static ConflictRule RuleOf(HeldReason reason) => reason switch
    {
        HeldReason.Manual => ConflictRule.Manual,
        HeldReason.PingPong => ConflictRule.PingPong,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsStillHeld(FieldState state) => state.Held switch
    {
        null => false,
        { Reason: HeldReason.Manual } => state.Field.Owner == FieldOwner.Manual,
        { Reason: HeldReason.PingPong } held => IsOneOfTwo(state.Local, held) && IsOneOfTwo(state.Remote, held),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsOneOfTwo(CanonicalValue value, HeldField held) => value == held.Local || value == held.Remote;

    private static FieldDecision? Carry(DecidedValue decided, FieldState state)
    {
        if (state.Local != decided.Value) return null;
        if (state.Remote == decided.Value) return Agree(state) with { ForgetDecided = true };
        return state.Remote == decided.SeenRemote ? ToRemote(state, conflict: null) : null;
    }

    private static FieldDecision Agree(FieldState state) => new()
    {
        Field = state.Field,
        Action = state.LocalChanged ? FieldAction.AdvanceBase : FieldAction.None,
        Value = state.Local,
        RecordedBase = state.Local,
    };

    private static FieldDecision OwnedByRemote(FieldState state) => state.LocalChanged
        ? ToLocal(state, new FieldConflict(ViolationOr(ConflictRule.Owner, state.RemoteChanged), Side.Remote, state))
        : ToLocal(state, conflict: null);

    private static FieldDecision OwnedByLocal(FieldState state) => state.RemoteChanged
        ? ToRemote(state, new FieldConflict(ViolationOr(ConflictRule.Owner, state.LocalChanged), Side.Local, state))
        : ToRemote(state, conflict: null);

    private static ConflictRule ViolationOr(ConflictRule rule, bool ownerChangedToo) =>
        ownerChangedToo ? rule : ConflictRule.OwnershipViolation;

    private static FieldDecision? OneSided(FieldState state)
    {
        if (!state.LocalChanged) return ToLocal(state, conflict: null);
        return state.RemoteChanged ? null : ToRemote(state, conflict: null);
    }

    private static FieldDecision LaterWrite(FieldState state, MergeRules rules)
    {
        var (rule, winner) = LastWrite.Resolve(state.LocalEdit, state.RemoteEdit, rules);
        var conflict = new FieldConflict(rule, winner, state);
        return winner == Side.Local ? ToRemote(state, conflict) : ToLocal(state, conflict);
    }

    private static FieldDecision ToLocal(FieldState state, FieldConflict? conflict) => new()
    {
        Field = state.Field,
        Action = FieldAction.ToLocal,
        Value = state.Remote,
        RecordedBase = conflict is null ? state.Base : state.Local,
        Conflict = conflict,
    };

    private static FieldDecision ToRemote(FieldState state, FieldConflict? conflict) => new()
    {
        Field = state.Field,
        Action = FieldAction.ToRemote,
        Value = state.Local,
        RecordedBase = conflict is null ? state.Base : state.Remote,
        Conflict = conflict,
    };
}
