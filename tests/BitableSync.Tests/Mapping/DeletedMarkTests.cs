using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Mapping;

public sealed class DeletedMarkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly RemoteTableSchema Fields = Remote with
    {
        Fields =
        [
            .. Remote.Fields,
            Field("fldGone", "Gone", BitableFieldType.Checkbox),
            Field("fldGoneAt", "Gone at", BitableFieldType.DateTime),
            Field("fldState", "State", BitableFieldType.SingleSelect) with { Property = JsonSerializer.SerializeToElement(new { options = new[] { new { name = "live" }, new { name = "gone" } } }) },
        ],
    };

    [Theory]
    [InlineData("Gone", null, "true", "false")]
    [InlineData("fldGoneAt", null, "1769860800000", "null")]
    [InlineData("State", "gone", "\"gone\"", "null")]
    public void Each_kind_of_field_shows_a_deletion_and_takes_it_back(string field, string? option, string marked, string unmarked)
    {
        var mark = Assert.Single(Resolve(field, option).Mappings).DeletedMark!;

        Assert.Equal(marked, mark.Cell(mark.Value(Noon))!.ToJsonString());
        Assert.Equal(unmarked, mark.Cell(CanonicalValue.Empty)?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData(null, null, "DeletedField: OnDatabaseDelete is \"mark\", which marks records of deleted rows in a field, and none is named. Name a checkbox, date or single select.")]
    [InlineData("Title", null, "DeletedField: Field \"Title\" (Text) cannot mark deleted rows. A Checkbox, DateTime or SingleSelect field would fit.")]
    [InlineData("Gone", "gone", "DeletedOption: \"gone\" was found, but field \"Gone\" (Checkbox) has no options. Leave DeletedOption out.")]
    [InlineData("State", "goen", "DeletedOption: Field \"State\" has no option \"goen\". Did you mean \"gone\"?")]
    public void What_cannot_mark_is_refused_with_what_would_fit(string? field, string? option, string problem) =>
        Assert.Equal([$"Mappings[0].{problem}"], Resolve(field, option).Errors.Select(error => error.ToString()));

    [Fact]
    public void A_mapped_field_cannot_mark()
    {
        var options = Options with
        {
            OnDatabaseDelete = LocalDeletePolicy.Mark, DeletedField = "Paid", Fields = [new FieldOptions { Field = "Paid", Column = "paid" }],
        };

        Assert.Equal(
            "Mappings[0].DeletedField: Field \"Paid\" is mapped to a column as well. The engine fills this field itself, so it needs one of its own.",
            Assert.Single(MappingResolver.Resolve([Subject(options, Fields)]).Errors).ToString());
    }

    [Fact]
    public void A_field_to_mark_in_needs_the_policy() => Assert.Equal(
        "Mappings[0].DeletedField: \"Gone\" was found, but nothing is marked there. Set OnDatabaseDelete to \"mark\", or leave DeletedField out.",
        Assert.Single(MappingResolver.Resolve([Subject(Options with { DeletedField = "Gone" }, Fields)]).Errors).ToString());

    private static MappingResolution Resolve(string? field, string? option) => MappingResolver.Resolve(
        [Subject(Options with { OnDatabaseDelete = LocalDeletePolicy.Mark, DeletedField = field, DeletedOption = option }, Fields)]);
}
