using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using FsCheck.Fluent;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Merging;

public sealed class HeldFieldTests
{
    private static readonly MergeRules Rules = new();

    [Fact]
    public void A_manual_field_that_both_sides_changed_is_held_with_its_base_and_logged_without_a_winner()
    {
        var decision = ThreeWayMerge.Decide(State(B, L, R), Rules);
        Assert.Equal((FieldAction.Hold, B), (decision.Action, decision.RecordedBase));
        Assert.Equal(new HeldField(HeldReason.Manual, L, R), decision.Held);
        Assert.Equal((ConflictRule.Manual, null), (decision.Conflict!.Rule, decision.Conflict.Winner));
    }

    [Fact]
    public void Looking_again_logs_nothing_and_an_edit_of_either_side_logs_the_new_values()
    {
        var held = new HeldField(HeldReason.Manual, L, R);
        var again = ThreeWayMerge.Decide(State(B, L, R, held), Rules);
        Assert.Equal((FieldAction.Hold, held), (again.Action, again.Held));
        Assert.Null(again.Conflict);

        foreach (var edited in new[] { State(B, X, R, held), State(B, L, X, held), State(B, CanonicalValue.Empty, R, held) })
        {
            var decision = ThreeWayMerge.Decide(edited, Rules);
            Assert.Equal((FieldAction.Hold, new HeldField(HeldReason.Manual, edited.Local, edited.Remote)), (decision.Action, decision.Held));
            Assert.Equal(edited, decision.Conflict!.State);
        }
    }

    [Fact]
    public void A_held_field_that_a_person_sets_back_to_its_base_is_still_held()
    {
        var decision = ThreeWayMerge.Decide(State(B, L, B, new HeldField(HeldReason.Manual, L, R)), Rules);
        Assert.Equal(FieldAction.Hold, decision.Action);
    }

    [Theory]
    [InlineData(HeldReason.Manual)]
    [InlineData(HeldReason.PingPong)]
    public void Equal_values_let_a_held_field_go(HeldReason reason)
    {
        var decision = ThreeWayMerge.Decide(State(B, X, X, new HeldField(reason, L, R)), Rules);
        Assert.Equal((FieldAction.AdvanceBase, X), (decision.Action, decision.Value));
        Assert.Null(decision.Held);
        Assert.Null(decision.Conflict);
    }

    [Fact]
    public void A_mapping_that_decides_by_rule_again_lets_a_held_field_go()
    {
        var shared = State(B, L, R, new HeldField(HeldReason.Manual, L, R)) with { Field = Field() };
        var decision = ThreeWayMerge.Decide(shared, Rules);
        Assert.Null(decision.Held);
        Assert.NotNull(decision.Conflict!.Winner);
    }

    [Fact]
    public void A_field_held_for_flipping_stays_so_between_its_two_values_and_is_let_go_by_a_third()
    {
        var held = new HeldField(HeldReason.PingPong, L, R);
        foreach (var (local, remote) in new[] { (L, R), (R, L) })
        {
            var still = ThreeWayMerge.Decide(State(B, local, remote, held) with { Field = Field(FieldOwner.Database) }, Rules);
            Assert.Equal((FieldAction.Hold, held), (still.Action, still.Held));
            Assert.Null(still.Conflict);
        }

        var third = ThreeWayMerge.Decide(State(B, X, R, held) with { Field = Field(FieldOwner.Database) }, Rules);
        Assert.Equal((FieldAction.ToRemote, X), (third.Action, third.Value));
        Assert.Null(third.Held);
    }

    [Fact]
    public void A_third_value_that_may_not_be_written_either_is_shown_in_place_of_the_old_ones()
    {
        var held = ThreeWayMerge.Hold(State(B, X, R, new HeldField(HeldReason.PingPong, L, R)), HeldReason.PingPong);
        Assert.Equal(new HeldField(HeldReason.PingPong, X, R), held.Held);
        Assert.NotNull(held.Conflict);
    }

    [Fact]
    public void A_reviewers_choice_over_a_held_field_goes_to_Bitable_as_long_as_its_value_stands()
    {
        var chosen = State(B, L, R) with { Decided = new DecidedValue(L, R, 7) };
        Assert.Equal((FieldAction.ToRemote, L), (ThreeWayMerge.Decide(chosen, Rules).Action, ThreeWayMerge.Decide(chosen, Rules).Value));
        var overtaken = ThreeWayMerge.Decide(chosen with { Remote = X }, Rules);
        Assert.Equal((FieldAction.Hold, true), (overtaken.Action, overtaken.ForgetDecided));
    }

    [Fact]
    public void Neither_side_of_a_manual_field_is_written_where_both_changed() => Property.Holds(States(), any =>
    {
        var state = any with { Field = Field(FieldOwner.Manual) };
        var decision = ThreeWayMerge.Decide(state, Rules);
        var bothChanged = state.LocalChanged && state.RemoteChanged && state.Local != state.Remote;
        Assert.Equal(bothChanged, decision.Action == FieldAction.Hold);
        Assert.Equal(bothChanged, decision.Held is not null);
        Assert.Equal(bothChanged, decision.Conflict is not null);
    });

    private static FieldState State(CanonicalValue baseline, CanonicalValue local, CanonicalValue remote, HeldField? held = null) => new()
    {
        Field = Field(FieldOwner.Manual), Base = baseline, Local = local, Remote = remote, Held = held, LocalEdit = At(10), RemoteEdit = At(0),
    };
}
