using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Planning;
using BitableSync.Core.Records;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Planning;

public sealed class PairPlanTests
{
    private static readonly FieldMapping Title = Field();

    [Theory]
    // base, row, record (- absent, E empty): what happens to the row, and to the record, and how many conflicts are logged
    [InlineData("B", "B", "B", PairImpact.None, PairImpact.None)]
    [InlineData("B", "B", "R", PairImpact.Overwrite, PairImpact.None)]
    [InlineData("B", "L", "B", PairImpact.None, PairImpact.Overwrite)]
    [InlineData("E", "E", "R", PairImpact.Fill, PairImpact.None)]
    [InlineData("E", "L", "E", PairImpact.None, PairImpact.Fill)]
    [InlineData("B", "E", "B", PairImpact.None, PairImpact.Overwrite)]
    [InlineData("B", "X", "X", PairImpact.None, PairImpact.None)]
    [InlineData("B", "L", "R", PairImpact.Overwrite, PairImpact.None, 1)]
    [InlineData("B", "-", "B", PairImpact.None, PairImpact.Delete)]
    [InlineData("B", "B", "-", PairImpact.Delete, PairImpact.None)]
    [InlineData("B", "-", "R", PairImpact.Insert, PairImpact.None, 1)]
    [InlineData("B", "L", "-", PairImpact.None, PairImpact.Insert, 1)]
    [InlineData("B", "-", "-", PairImpact.None, PairImpact.None)]
    [InlineData(null, "L", "-", PairImpact.None, PairImpact.Insert)]
    [InlineData(null, "-", "R", PairImpact.Insert, PairImpact.None)]
    [InlineData(null, "-", "E", PairImpact.None, PairImpact.None)]
    public void Every_combination_has_its_impact_on_each_side(string? baseline, string row, string record, PairImpact onRow, PairImpact onRecord, int conflicts = 0)
    {
        var link = baseline is null ? null : new Link { Record = new RecordId("rec"), Row = RowKey.FromParts(["1"]), Base = Image(baseline)! };
        var (local, remote) = (Image(row), Image(record));
        var plan = PairPlan.Of(
            new PairState(link, local, remote),
            TableOf(Title),
            () => [new FieldState { Field = Title, Base = Title.BaseIn(link!), Local = local![Title.Field], Remote = remote![Title.Field] }],
            new MergeRules());
        Assert.Equal(new PairPlan(onRow, onRecord, conflicts), plan);
    }

    private static Dictionary<FieldId, CanonicalValue>? Image(string value) => value switch
    {
        "-" => null,
        "E" => new() { [Title.Field] = CanonicalValue.Empty },
        "B" => new() { [Title.Field] = B },
        "L" => new() { [Title.Field] = L },
        "R" => new() { [Title.Field] = R },
        _ => new() { [Title.Field] = X },
    };
}
