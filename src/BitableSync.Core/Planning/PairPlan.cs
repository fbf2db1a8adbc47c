using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Core.Planning;

/// <summary>What syncing one pair will do to each side, once both directions have been through it.</summary>
/// <param name="Local">To the row.</param>
/// <param name="Remote">To the record.</param>
/// <param name="Conflicts">Decisions that will be logged because they discard a value or wait for a person: one per field, or one for the pair.</param>
public readonly record struct PairPlan(PairImpact Local, PairImpact Remote, int Conflicts = 0)
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
            PairAction.CreateRemote => Nothing with { Remote = PairImpact.Insert },
            PairAction.RecreateRemote => Nothing with { Remote = PairImpact.Insert, Conflicts = 1 },
            PairAction.CreateLocal => Nothing with { Local = PairImpact.Insert },
            PairAction.RecreateLocal => Nothing with { Local = PairImpact.Insert, Conflicts = 1 },
            PairAction.DeleteRemote or PairAction.MarkRemote => Nothing with { Remote = PairImpact.Delete },
            PairAction.DeleteRemoteOverUpdate => Nothing with { Remote = PairImpact.Delete, Conflicts = 1 },
            PairAction.DeleteLocal => Nothing with { Local = PairImpact.Delete },
            PairAction.DeleteLocalOverUpdate => Nothing with { Local = PairImpact.Delete, Conflicts = 1 },
            PairAction.None or PairAction.Detach or PairAction.Unmark or PairAction.Forget => Nothing,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public PairImpact On(Side side) => side == Side.Local ? Local : Remote;

    private static PairPlan OfFields(IEnumerable<(FieldState State, FieldDecision Decision)> fields)
    {
        var plan = Nothing;
        foreach (var (state, decision) in fields)
        {
            if (decision.Conflict is not null) plan = plan with { Conflicts = plan.Conflicts + 1 };
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
