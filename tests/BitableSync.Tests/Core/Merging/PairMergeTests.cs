using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Merging;

public sealed class PairMergeTests
{
    private static readonly FieldMapping Title = Field();

    [Theory]
    [InlineData(LinkState.Linked, "B", "B", PairAction.MergeFields)]
    [InlineData(LinkState.Linked, "L", "R", PairAction.MergeFields)]
    [InlineData(LinkState.Linked, "-", "-", PairAction.Forget)]
    [InlineData(LinkState.Detached, "-", "-", PairAction.Forget)]
    [InlineData(LinkState.Detached, "L", "-", PairAction.None)]
    [InlineData(LinkState.Detached, "-", "R", PairAction.None)]
    [InlineData(LinkState.Detached, "L", "R", PairAction.None)]
    [InlineData(LinkState.Marked, "-", "-", PairAction.Forget)]
    [InlineData(LinkState.Marked, "-", "R", PairAction.None)]
    [InlineData(LinkState.Marked, "L", "R", PairAction.Unmark)]
    [InlineData(LinkState.Marked, "L", "-", PairAction.RecreateRemote)]
    [InlineData(null, "L", "-", PairAction.CreateRemote)]
    [InlineData(null, "E", "-", PairAction.CreateRemote)]
    [InlineData(null, "-", "R", PairAction.CreateLocal)]
    [InlineData(null, "-", "E", PairAction.None)]
    [InlineData(null, "L", "R", PairAction.None)]
    [InlineData(null, "-", "-", PairAction.None)]
    public void Every_combination_is_decided_as_documented(LinkState? link, string local, string remote, PairAction expected) =>
        Assert.Equal(expected, PairMerge.Decide(Pair(link, local, remote), TableOf(Title)));

    [Theory]
    [InlineData("B", LocalDeletePolicy.Delete, DeleteConflictPolicy.UpdateWins, PairAction.DeleteRemote)]
    [InlineData("B", LocalDeletePolicy.Delete, DeleteConflictPolicy.DeleteWins, PairAction.DeleteRemote)]
    [InlineData("B", LocalDeletePolicy.Ignore, DeleteConflictPolicy.UpdateWins, PairAction.Detach)]
    [InlineData("R", LocalDeletePolicy.Delete, DeleteConflictPolicy.UpdateWins, PairAction.RecreateLocal)]
    [InlineData("R", LocalDeletePolicy.Delete, DeleteConflictPolicy.DeleteWins, PairAction.DeleteRemoteOverUpdate)]
    [InlineData("E", LocalDeletePolicy.Delete, DeleteConflictPolicy.UpdateWins, PairAction.RecreateLocal)]
    public void A_deleted_row_deletes_its_record_unless_that_changed(
        string remote, LocalDeletePolicy onDelete, DeleteConflictPolicy onConflict, PairAction expected)
    {
        var mapping = TableOf(Title) with { OnLocalDelete = onDelete, OnDeleteConflict = onConflict };
        Assert.Equal(expected, PairMerge.Decide(Pair(LinkState.Linked, "-", remote), mapping));
    }

    [Theory]
    [InlineData("7", "", PairAction.DeleteRemote)]
    [InlineData("7", "7", PairAction.DeleteRemote)]
    [InlineData("7", "8", PairAction.RecreateLocal)]
    [InlineData("", "8", PairAction.RecreateLocal)]
    public void A_link_that_was_lost_with_its_target_brings_no_deleted_row_back(string baseline, string remote, PairAction expected)
    {
        var field = Title with { LinksTo = new LinkTarget(new MappingName("parents")) };
        CanonicalValue Value(string key) => key.Length == 0 ? CanonicalValue.Empty : new CanonicalValue.Text(key);
        var link = new Link
        {
            Record = new RecordId("rec1"), Row = new RowKey("""["1"]"""), Base = new Dictionary<FieldId, CanonicalValue> { [field.Field] = Value(baseline) },
        };
        var pair = new PairState(link, null, new Dictionary<FieldId, CanonicalValue> { [field.Field] = Value(remote) });

        Assert.Equal(expected, PairMerge.Decide(pair, TableOf(field)));
    }

    [Theory]
    [InlineData("B", RemoteDeletePolicy.Soft, DeleteConflictPolicy.UpdateWins, PairAction.DeleteLocal)]
    [InlineData("B", RemoteDeletePolicy.Hard, DeleteConflictPolicy.DeleteWins, PairAction.DeleteLocal)]
    [InlineData("B", RemoteDeletePolicy.Ignore, DeleteConflictPolicy.UpdateWins, PairAction.Detach)]
    [InlineData("L", RemoteDeletePolicy.Soft, DeleteConflictPolicy.UpdateWins, PairAction.RecreateRemote)]
    [InlineData("L", RemoteDeletePolicy.Hard, DeleteConflictPolicy.DeleteWins, PairAction.DeleteLocalOverUpdate)]
    [InlineData("E", RemoteDeletePolicy.Hard, DeleteConflictPolicy.UpdateWins, PairAction.RecreateRemote)]
    public void A_deleted_record_deletes_its_row_unless_that_changed(
        string local, RemoteDeletePolicy onDelete, DeleteConflictPolicy onConflict, PairAction expected)
    {
        var mapping = TableOf(Title) with { OnRemoteDelete = onDelete, OnDeleteConflict = onConflict };
        Assert.Equal(expected, PairMerge.Decide(Pair(LinkState.Linked, local, "-"), mapping));
    }

    [Theory]
    [InlineData(FieldOwner.Database, SyncDirection.ToBitable)]
    [InlineData(FieldOwner.Database, SyncDirection.Both)]
    public void An_edit_of_a_record_in_a_field_that_the_database_owns_is_logged_but_defeats_no_deletion(FieldOwner owner, SyncDirection direction)
    {
        var field = TableOf(Field(owner, direction));
        Assert.Equal(PairAction.DeleteRemoteOverUpdate, PairMerge.Decide(Pair(LinkState.Linked, "-", "R"), field));
        Assert.Equal(PairAction.RecreateRemote, PairMerge.Decide(Pair(LinkState.Linked, "L", "-"), field));
    }

    [Theory]
    [InlineData(FieldOwner.Bitable, SyncDirection.ToDatabase)]
    [InlineData(FieldOwner.Bitable, SyncDirection.Both)]
    public void An_edit_of_a_row_in_a_field_that_Bitable_owns_is_logged_but_defeats_no_deletion(FieldOwner owner, SyncDirection direction)
    {
        var field = TableOf(Field(owner, direction));
        Assert.Equal(PairAction.RecreateLocal, PairMerge.Decide(Pair(LinkState.Linked, "-", "R"), field));
        Assert.Equal(PairAction.DeleteLocalOverUpdate, PairMerge.Decide(Pair(LinkState.Linked, "L", "-"), field));
    }

    [Theory]
    [InlineData(BitableFieldType.Formula)]
    [InlineData(BitableFieldType.Lookup)]
    [InlineData(BitableFieldType.AutoNumber)]
    [InlineData(BitableFieldType.ModifiedTime)]
    public void A_value_that_Bitable_computes_is_no_edit_of_its_record(BitableFieldType type)
    {
        var computed = TableOf(Field(FieldOwner.Bitable, SyncDirection.ToDatabase) with { FieldType = type });
        Assert.Equal(PairAction.DeleteRemote, PairMerge.Decide(Pair(LinkState.Linked, "-", "R"), computed));
    }

    [Fact]
    public void A_stage_that_somebody_moved_is_an_edit_of_its_record()
    {
        var stage = TableOf(Field(FieldOwner.Bitable, SyncDirection.ToDatabase) with { FieldType = BitableFieldType.Stage });
        Assert.Equal(PairAction.RecreateLocal, PairMerge.Decide(Pair(LinkState.Linked, "-", "R"), stage));
    }

    [Fact]
    public void A_value_that_PostgreSQL_generates_is_no_edit_of_its_row()
    {
        var title = Field(FieldOwner.Database, SyncDirection.ToBitable);
        var generated = TableOf(title with { Column = title.Column with { IsGenerated = true } });
        Assert.Equal(PairAction.DeleteLocal, PairMerge.Decide(Pair(LinkState.Linked, "L", "-"), generated));
    }

    [Fact]
    public void Ignored_deletions_never_delete_whatever_was_edited()
    {
        foreach (var onConflict in Enum.GetValues<DeleteConflictPolicy>())
        {
            var mapping = TableOf(Title) with
            {
                OnLocalDelete = LocalDeletePolicy.Ignore, OnRemoteDelete = RemoteDeletePolicy.Ignore, OnDeleteConflict = onConflict,
            };
            Assert.Equal(PairAction.Detach, PairMerge.Decide(Pair(LinkState.Linked, "-", "R"), mapping));
            Assert.Equal(PairAction.Detach, PairMerge.Decide(Pair(LinkState.Linked, "L", "-"), mapping));
        }
    }

    [Fact]
    public void An_unchecked_box_does_not_make_a_record_worth_a_row()
    {
        var blank = new Dictionary<FieldId, CanonicalValue> { [Title.Field] = new CanonicalValue.Flag(false) };
        Assert.Equal(PairAction.None, PairMerge.Decide(new PairState(null, null, blank), TableOf(Title)));
        blank[Title.Field] = new CanonicalValue.Flag(true);
        Assert.Equal(PairAction.CreateLocal, PairMerge.Decide(new PairState(null, null, blank), TableOf(Title)));
    }

    [Fact]
    public void A_field_without_a_base_counts_as_empty()
    {
        var link = Link(LinkState.Linked) with { Base = new Dictionary<FieldId, CanonicalValue>() };
        Assert.Equal(PairAction.DeleteRemote, PairMerge.Decide(new PairState(link, null, Values("E")), TableOf(Title)));
        Assert.Equal(PairAction.RecreateLocal, PairMerge.Decide(new PairState(link, null, Values("R")), TableOf(Title)));
    }

    [Fact]
    public void Swapping_sides_mirrors_the_decision()
    {
        foreach (var local in (string[])["-", "B", "L"])
        {
            foreach (var remote in (string[])["-", "B", "L"])
            {
                foreach (var onConflict in Enum.GetValues<DeleteConflictPolicy>())
                {
                    var mapping = TableOf(Title) with { OnDeleteConflict = onConflict };
                    var decision = PairMerge.Decide(Pair(LinkState.Linked, local, remote), mapping);
                    Assert.Equal(Mirror(decision), PairMerge.Decide(Pair(LinkState.Linked, remote, local), mapping));
                }
            }
        }
    }

    private static PairState Pair(LinkState? link, string local, string remote) =>
        new(link is { } state ? Link(state) : null, Values(local), Values(remote));

    private static Link Link(LinkState state) => new()
    {
        Record = new RecordId("recA"),
        Row = RowKey.FromParts(["1"]),
        Base = new Dictionary<FieldId, CanonicalValue> { [Title.Field] = B },
        State = state,
    };

    private static Dictionary<FieldId, CanonicalValue>? Values(string letter) => letter switch
    {
        "-" => null,
        "B" => new() { [Title.Field] = B },
        "L" => new() { [Title.Field] = L },
        "R" => new() { [Title.Field] = R },
        _ => new() { [Title.Field] = CanonicalValue.Empty },
    };

    private static PairAction Mirror(PairAction action) => action switch
    {
        PairAction.CreateRemote => PairAction.CreateLocal,
        PairAction.CreateLocal => PairAction.CreateRemote,
        PairAction.DeleteRemote => PairAction.DeleteLocal,
        PairAction.DeleteLocal => PairAction.DeleteRemote,
        PairAction.RecreateLocal => PairAction.RecreateRemote,
        PairAction.RecreateRemote => PairAction.RecreateLocal,
        PairAction.DeleteRemoteOverUpdate => PairAction.DeleteLocalOverUpdate,
        PairAction.DeleteLocalOverUpdate => PairAction.DeleteRemoteOverUpdate,
        _ => action,
    };
}
