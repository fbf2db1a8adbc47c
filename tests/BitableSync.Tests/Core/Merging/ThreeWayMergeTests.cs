using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using FsCheck.Fluent;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Merging;

public sealed class ThreeWayMergeTests
{
    private static readonly MergeRules Rules = new();

    /// <summary>The whole table of the class's own documentation; the local edit is the later one.</summary>
    [Theory]
    [InlineData("BBB", FieldOwner.Shared, FieldAction.None, null)]
    [InlineData("BBB", FieldOwner.Bitable, FieldAction.None, null)]
    [InlineData("BBB", FieldOwner.Database, FieldAction.None, null)]
    [InlineData("BBR", FieldOwner.Shared, FieldAction.ToLocal, null)]
    [InlineData("BBR", FieldOwner.Bitable, FieldAction.ToLocal, null)]
    [InlineData("BBR", FieldOwner.Database, FieldAction.ToRemote, ConflictRule.OwnershipViolation)]
    [InlineData("BLB", FieldOwner.Shared, FieldAction.ToRemote, null)]
    [InlineData("BLB", FieldOwner.Bitable, FieldAction.ToLocal, ConflictRule.OwnershipViolation)]
    [InlineData("BLB", FieldOwner.Database, FieldAction.ToRemote, null)]
    [InlineData("BXX", FieldOwner.Shared, FieldAction.AdvanceBase, null)]
    [InlineData("BXX", FieldOwner.Bitable, FieldAction.AdvanceBase, null)]
    [InlineData("BXX", FieldOwner.Database, FieldAction.AdvanceBase, null)]
    [InlineData("BLR", FieldOwner.Shared, FieldAction.ToRemote, ConflictRule.LastWrite)]
    [InlineData("BLR", FieldOwner.Bitable, FieldAction.ToLocal, ConflictRule.Owner)]
    [InlineData("BLR", FieldOwner.Database, FieldAction.ToRemote, ConflictRule.Owner)]
    [InlineData("EEE", FieldOwner.Shared, FieldAction.None, null)]
    [InlineData("ELE", FieldOwner.Shared, FieldAction.ToRemote, null)]
    [InlineData("EER", FieldOwner.Shared, FieldAction.ToLocal, null)]
    [InlineData("ELR", FieldOwner.Shared, FieldAction.ToRemote, ConflictRule.LastWrite)]
    [InlineData("BEB", FieldOwner.Shared, FieldAction.ToRemote, null)]
    [InlineData("BER", FieldOwner.Shared, FieldAction.ToRemote, ConflictRule.LastWrite)]
    [InlineData("BEE", FieldOwner.Shared, FieldAction.AdvanceBase, null)]
    public void Every_combination_is_decided_as_documented(string versions, FieldOwner owner, FieldAction action, ConflictRule? rule)
    {
        var state = State(versions, owner);
        var decision = ThreeWayMerge.Decide(state, Rules);
        Assert.Equal(action, decision.Action);
        Assert.Equal(rule, decision.Conflict?.Rule);
        Assert.Equal(action == FieldAction.ToLocal ? state.Remote : state.Local, decision.Value);
        if (decision.Conflict is { } conflict)
        {
            Assert.Equal(action == FieldAction.ToLocal ? Side.Remote : Side.Local, conflict.Winner);
            Assert.Equal(state, conflict.State);
        }
    }

    [Fact]
    public void A_side_that_did_not_change_takes_the_other_unless_the_other_may_not_write() => Property.Holds(States(), state =>
    {
        if (state.LocalChanged == state.RemoteChanged) return;
        var decision = ThreeWayMerge.Decide(state, Rules);
        var owner = state.LocalChanged ? FieldOwner.Bitable : FieldOwner.Database;
        var isViolation = state.Field.Owner == owner;
        var takesLocal = state.LocalChanged != isViolation;
        Assert.Equal(takesLocal ? FieldAction.ToRemote : FieldAction.ToLocal, decision.Action);
        Assert.Equal(isViolation ? ConflictRule.OwnershipViolation : null, decision.Conflict?.Rule);
        Assert.Equal(isViolation ? state.Base : state.LocalChanged ? state.Local : state.Remote, decision.Value);
    });

    [Fact]
    public void No_value_is_invented() => Property.Holds(States(withDecided: true), state =>
    {
        var decision = ThreeWayMerge.Decide(state, Rules);
        Assert.Contains(decision.Value, new[] { state.Local, state.Remote });
        Assert.Contains(decision.RecordedBase, new[] { state.Base, state.Local, state.Remote });
    });

    [Fact]
    public void A_discarded_edit_is_always_a_conflict() => Property.Holds(States(), state =>
    {
        var decision = ThreeWayMerge.Decide(state, Rules);
        var loser = decision.Action switch
        {
            FieldAction.ToLocal => state.Local,
            FieldAction.ToRemote => state.Remote,
            _ => decision.Value,
        };
        Assert.Equal(loser != decision.Value && loser != state.Base, decision.Conflict is not null);
    });

    [Fact]
    public void Equal_values_and_edits_of_one_side_by_its_owner_are_never_a_conflict() => Property.Holds(States(), state =>
    {
        Assert.Null(ThreeWayMerge.Decide(state with { Local = state.Remote }, Rules).Conflict);
        Assert.Null(ThreeWayMerge.Decide(state with { Field = Field(), Local = state.Base }, Rules).Conflict);
        Assert.Null(ThreeWayMerge.Decide(state with { Field = Field(), Remote = state.Base }, Rules).Conflict);
    });

    [Fact]
    public void Merging_again_changes_nothing() => Property.Holds(States(), state =>
    {
        var settled = Apply(state, ThreeWayMerge.Decide(state, Rules));
        Assert.Equal(settled.Local, settled.Remote);
        var again = ThreeWayMerge.Decide(settled, Rules);
        Assert.Equal(FieldAction.None, again.Action);
        Assert.Null(again.Conflict);
        Assert.Equal(settled.Base, again.RecordedBase);
    });

    [Fact]
    public void A_recorded_conflict_reads_as_a_one_sided_change_by_its_winner() => Property.Holds(States(), state =>
    {
        var first = ThreeWayMerge.Decide(state, Rules);
        if (first.Conflict is not { } conflict) return;
        Assert.Equal(conflict.Winner == Side.Local ? state.Remote : state.Local, first.RecordedBase);

        // The write has not happened yet: the same values are met again, by any node and with any knowledge of times.
        foreach (var edits in new[] { (state.LocalEdit, state.RemoteEdit), (null, null), (state.RemoteEdit, state.LocalEdit) })
        {
            var second = ThreeWayMerge.Decide(state with { Base = first.RecordedBase, LocalEdit = edits.Item1, RemoteEdit = edits.Item2 }, Rules);
            Assert.Null(second.Conflict);
            Assert.Equal(first.Action, second.Action);
            Assert.Equal(first.Value, second.Value);
            Assert.Equal(first.RecordedBase, second.RecordedBase);
        }
    });

    [Fact]
    public void Swapping_sides_and_owners_mirrors_the_decision() => Property.Holds(States().Zip(Gen.Choose(-3, 3)), two =>
    {
        var (state, offset) = two;
        var rules = new MergeRules { ClockOffset = TimeSpan.FromSeconds(offset) };
        var decision = ThreeWayMerge.Decide(state, rules);
        if (decision.Conflict?.Rule == ConflictRule.Tie) return; // a tie has a fixed winner, see below

        var mirrored = ThreeWayMerge.Decide(Mirror(state), rules with { ClockOffset = -rules.ClockOffset });
        Assert.Equal(Mirror(decision.Action), mirrored.Action);
        Assert.Equal(decision.Value, mirrored.Value);
        Assert.Equal(decision.RecordedBase, mirrored.RecordedBase);
        Assert.Equal(decision.Conflict?.Rule, mirrored.Conflict?.Rule);
    });

    [Fact]
    public void A_tie_goes_to_Bitable_whichever_way_round() => Property.Holds(States(), state =>
    {
        var tied = state with { Field = Field(), LocalEdit = At(0.2), RemoteEdit = At(0.9) };
        var decision = ThreeWayMerge.Decide(tied, Rules);
        if (decision.Conflict is null) return;
        Assert.Equal((ConflictRule.Tie, Side.Remote), (decision.Conflict.Rule, decision.Conflict.Winner));
        Assert.Equal(FieldAction.ToLocal, decision.Action);
    });

    [Theory]
    [InlineData(FieldOwner.Shared)]
    [InlineData(FieldOwner.Bitable)]
    [InlineData(FieldOwner.Database)]
    public void A_reviewers_choice_goes_to_Bitable_over_the_values_it_was_made_over(FieldOwner owner)
    {
        var state = State("LLR", owner) with { Decided = new DecidedValue(L, R, 7) };
        var decision = ThreeWayMerge.Decide(state, Rules);
        Assert.Equal((FieldAction.ToRemote, L), (decision.Action, decision.Value));
        Assert.Null(decision.Conflict);
        Assert.False(decision.ForgetDecided);
    }

    [Fact]
    public void A_reviewers_choice_that_has_arrived_is_forgotten()
    {
        var decision = ThreeWayMerge.Decide(State("RLL", FieldOwner.Bitable) with { Decided = new DecidedValue(L, R, 7) }, Rules);
        Assert.Equal(FieldAction.AdvanceBase, decision.Action);
        Assert.True(decision.ForgetDecided);
    }

    [Theory]
    [InlineData("LXR", FieldAction.ToRemote)] // the row moved on: its new value is an ordinary change against base
    [InlineData("LLX", FieldAction.ToLocal)] // the record moved on
    public void A_reviewers_choice_overtaken_by_an_edit_is_forgotten(string versions, FieldAction action)
    {
        var state = State(versions, FieldOwner.Shared) with { Decided = new DecidedValue(L, R, 7) };
        var decision = ThreeWayMerge.Decide(state, Rules);
        Assert.True(decision.ForgetDecided);
        Assert.Equal(action, decision.Action);
        Assert.Equal(ThreeWayMerge.Decide(state with { Decided = null }, Rules) with { ForgetDecided = true }, decision);
    }

    private static FieldState State(string versions, FieldOwner owner) => new()
    {
        Field = Field(owner),
        Base = Value(versions[0]),
        Local = Value(versions[1]),
        Remote = Value(versions[2]),
        LocalEdit = At(10),
        RemoteEdit = At(0),
    };

    private static CanonicalValue Value(char letter) => letter switch
    {
        'B' => B,
        'L' => L,
        'R' => R,
        'X' => X,
        _ => CanonicalValue.Empty,
    };

    private static FieldState Mirror(FieldState state) => state with
    {
        Field = Field(state.Field.Owner switch
        {
            FieldOwner.Bitable => FieldOwner.Database,
            FieldOwner.Database => FieldOwner.Bitable,
            var shared => shared,
        }),
        Local = state.Remote,
        Remote = state.Local,
        LocalEdit = state.RemoteEdit,
        RemoteEdit = state.LocalEdit,
    };

    private static FieldAction Mirror(FieldAction action) => action switch
    {
        FieldAction.ToLocal => FieldAction.ToRemote,
        FieldAction.ToRemote => FieldAction.ToLocal,
        _ => action,
    };
}
