using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Core.Planning;

/// <summary>What syncing one pair will do to each side, once both directions have been through it.</summary>
public readonly record struct PairPlan(PairImpact Local, PairImpact Remote)
{
    public static PairPlan Nothing { get; } = new(PairImpact.None, PairImpact.None);

    /// <summary>The plan for a pair.</summary>
    /// <param name="pair">The pair as both sides are now.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="states">The three versions of each field; asked for only where fields are merged.</param>
    /// <param name="rules">The rules the run merges by.</param>
    public static PairPlan Of(PairState pair, TableMapping mapping, Func<IEnumerable<FieldState>> states, MergeRules rules) =>
        PairMerge.Decide(pair, mapping) switch
        {
            PairAction.MergeFields => OfFields(states().Select(state => (state, ThreeWayMerge.Decide(state, rules)))),
            PairAction.CreateRemote or PairAction.RecreateRemote => Nothing with { Remote = PairImpact.Insert },
            PairAction.CreateLocal or PairAction.RecreateLocal => Nothing with { Local = PairImpact.Insert },
            PairAction.DeleteRemote or PairAction.DeleteRemoteOverUpdate or PairAction.MarkRemote => Nothing with { Remote = PairImpact.Delete },
            PairAction.DeleteLocal or PairAction.DeleteLocalOverUpdate => Nothing with { Local = PairImpact.Delete },
            PairAction.None or PairAction.Detach or PairAction.Unmark or PairAction.Forget => Nothing,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public PairImpact On(Side side) => side == Side.Local ? Local : Remote;

    private static PairPlan OfFields(IEnumerable<(FieldState State, FieldDecision Decision)> fields)
    {
        var plan = Nothing;
        foreach (var (state, decision) in fields)
        {
            plan = decision.Action switch
            {
                FieldAction.ToLocal => plan with { Local = Worse(plan.Local, Replacing(state.Local)) },
                FieldAction.ToRemote => plan with { Remote = Worse(plan.Remote, Replacing(state.Remote)) },
                FieldAction.None or FieldAction.AdvanceBase or FieldAction.Hold => plan,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return plan;
    }

    /// <summary>An unchecked box counts as empty: nobody can tell it from one that was never touched.</summary>
    public static PairImpact Replacing(CanonicalValue present) =>
        present is CanonicalValue.EmptyValue or CanonicalValue.Flag { Value: false } ? PairImpact.Fill : PairImpact.Overwrite;

    private static PairImpact Worse(PairImpact one, PairImpact other) => one > other ? one : other;
}
