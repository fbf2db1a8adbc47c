using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Merging;

/// <summary>The two case tables of docs/consistency.md: that they name every case, and that the merge does what each cell says.</summary>
public sealed class MergeTableTests
{
    private const string Nothing = "–";

    private static readonly string[] Versions = ["·", "B", "L", "R", "X"];

    public static TheoryData<string, string, string> FieldCells() => Cells("| base, row, record |", keys: 1);

    public static TheoryData<string, string, string> PairCells() => Cells("| link | row | record |", keys: 3);

    [Theory]
    [MemberData(nameof(FieldCells))]
    public void A_field_is_decided_as_its_cell_says(string versions, string rule, string expected)
    {
        foreach (var state in States(versions, rule)) Assert.Equal(expected, Describe(ThreeWayMerge.Decide(state, new MergeRules())));
    }

    [Fact]
    public void Every_combination_of_three_versions_has_its_row()
    {
        var combinations = from baseline in Versions from local in Versions from remote in Versions select Pattern(baseline, local, remote);
        Assert.Equal(combinations.Distinct().Order(), Rows("| base, row, record |").Select(row => Pattern(row[0].Split(' '))).Order());
    }

    [Theory]
    [MemberData(nameof(PairCells))]
    public void A_pair_is_decided_as_its_cell_says(string pair, string policy, string expected)
    {
        var (link, row, record) = pair.Split('/') is [var first, var second, var third] ? (first, second, third) : throw new ArgumentException(pair);
        var state = new PairState(LinkOf(link), Image(row, Side.Local), Image(record, Side.Remote));
        Assert.Equal(expected, Describe(PairMerge.Decide(state, Mapping(policy))));
    }

    [Fact]
    public void Every_combination_of_link_row_and_record_has_its_row()
    {
        string[] surviving = ["as base", "computed", "not its own", "edited"];
        var expected = (from link in (string[])["none", "detached"] from row in (string[])["absent", "present"] from record in (string[])["absent", "present"] select $"{link}/{row}/{record}")
            .Concat(["none/absent/blank", "none/present/blank", "linked/absent/absent", "linked/present/present"])
            .Concat(surviving.Select(state => $"linked/absent/{state}"))
            .Concat(surviving.Select(state => $"linked/{state}/absent"));
        Assert.Equal(expected.Order(), Rows("| link | row | record |").Select(row => string.Join('/', row.Take(3))).Order());
    }

    /// <summary>One cell per case: its key columns, the name of its column, and what it says.</summary>
    private static TheoryData<string, string, string> Cells(string header, int keys)
    {
        var names = Columns(Lines().Single(line => line.StartsWith(header, StringComparison.Ordinal)));
        var data = new TheoryData<string, string, string>();
        foreach (var row in Rows(header))
        {
            foreach (var (name, cell) in names.Zip(row).Skip(keys)) data.Add(string.Join('/', row.Take(keys)), name.Trim('`'), cell);
        }

        return data;
    }

    private static IEnumerable<string[]> Rows(string header) => Lines()
        .SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(Columns);

    private static string[] Columns(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string[] Lines()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BitableSync.sln"))) folder = folder.Parent;
        return File.ReadAllLines(Path.Combine(folder!.FullName, "docs/consistency.md"));
    }

    /// <summary>Which versions are empty and which are equal, as the table writes it.</summary>
    private static string Pattern(params string[] versions)
    {
        var (baseline, local, remote) = (versions[0], versions[1], versions[2]);
        string Of(string version, string name) => version == "·" ? "·" : version == baseline ? "B" : local == remote ? "X" : name;
        return $"{(baseline == "·" ? "·" : "B")} {Of(local, "L")} {Of(remote, "R")}";
    }

    /// <summary>All knowledge of times under which the column's rule applies.</summary>
    private static IEnumerable<FieldState> States(string versions, string rule)
    {
        (EditMark? Local, EditMark? Remote)[] times = rule switch
        {
            "shared, row later" => [(At(10), At(0)), (At(1), At(0.9))],
            "shared, record later or tie" => [(At(0), At(10)), (At(0.1), At(0.9)), (null, At(0)), (At(0), null), (null, null)],
            _ => [(At(10), At(0)), (At(0), At(10)), (null, null)],
        };
        var owner = rule switch { "owner Bitable" => FieldOwner.Bitable, "owner database" => FieldOwner.Database, "manual" => FieldOwner.Manual, _ => FieldOwner.Shared };
        var letters = versions.Split(' ');
        return times.Select(time => new FieldState
        {
            Field = Field(owner), Base = Value(letters[0]), Local = Value(letters[1]), Remote = Value(letters[2]), LocalEdit = time.Local, RemoteEdit = time.Remote,
        });
    }

    private static string Describe(FieldDecision decision)
    {
        var action = decision.Action switch
        {
            FieldAction.None => Nothing,
            FieldAction.AdvanceBase => $"base ← {Letter(decision.Value)}",
            FieldAction.ToLocal => $"row ← {Letter(decision.Value)}",
            FieldAction.ToRemote => $"record ← {Letter(decision.Value)}",
            FieldAction.Hold => "both stay",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return decision.Conflict?.Rule switch
        {
            null => action,
            ConflictRule.OwnershipViolation => $"{action}, violation",
            _ => $"{action}, conflict",
        };
    }

    private static string Describe(PairAction action) => action switch
    {
        PairAction.None => Nothing,
        PairAction.MergeFields => "merge fields",
        PairAction.CreateRemote => "create record",
        PairAction.CreateLocal => "create row",
        PairAction.DeleteRemote => "delete record",
        PairAction.DeleteLocal => "delete row",
        PairAction.RecreateLocal => "bring row back, logged",
        PairAction.RecreateRemote => "bring record back, logged",
        PairAction.DeleteRemoteOverUpdate => "delete record, logged",
        PairAction.DeleteLocalOverUpdate => "delete row, logged",
        PairAction.Detach => "detach",
        PairAction.Forget => "forget",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Letter(CanonicalValue value) =>
        value == B ? "B" : value == L ? "L" : value == R ? "R" : value == X ? "X" : "·";

    private static CanonicalValue Value(string letter) => letter switch
    {
        "B" => B,
        "L" => L,
        "R" => R,
        "X" => X,
        _ => CanonicalValue.Empty,
    };

    private static TableMapping Mapping(string policy)
    {
        var generated = Field(FieldOwner.Database, SyncDirection.ToBitable, "fldGenerated");
        return TableOf(
            Field(id: "fldShared"),
            Field(FieldOwner.Bitable, id: "fldBitable"),
            Field(FieldOwner.Database, id: "fldDatabase"),
            Field(FieldOwner.Bitable, SyncDirection.ToDatabase, "fldFormula") with { FieldType = BitableFieldType.Formula },
            generated with { Column = generated.Column with { IsGenerated = true } }) with
        {
            OnDeleteConflict = policy == "delete_wins" ? DeleteConflictPolicy.DeleteWins : DeleteConflictPolicy.UpdateWins,
            OnLocalDelete = policy == "deletions ignored" ? LocalDeletePolicy.Ignore : LocalDeletePolicy.Delete,
            OnRemoteDelete = policy == "deletions ignored" ? RemoteDeletePolicy.Ignore : RemoteDeletePolicy.Hard,
        };
    }

    private static Link? LinkOf(string name) => name == "none" ? null : new Link
    {
        Record = new RecordId("recA"),
        Row = RowKey.FromParts(["1"]),
        Base = Mapping("").Fields.ToDictionary(field => field.Field, _ => B),
        State = name == "detached" ? LinkState.Detached : LinkState.Linked,
    };

    private static Dictionary<FieldId, CanonicalValue>? Image(string state, Side side)
    {
        if (state == "absent") return null;
        var edited = state switch
        {
            "computed" => side == Side.Local ? "fldGenerated" : "fldFormula",
            "not its own" => side == Side.Local ? "fldBitable" : "fldDatabase",
            "edited" or "present" => "fldShared",
            _ => "",
        };
        return Mapping("").Fields.ToDictionary(field => field.Field, field => state == "blank" ? CanonicalValue.Empty : field.Field.Value == edited ? X : B);
    }
}
