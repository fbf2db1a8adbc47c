using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Mapping;

public sealed class SchemaChangesTests
{
    [Fact]
    public void What_means_the_same_is_no_change()
    {
        var renamed = Remote with { Fields = [.. Remote.Fields.Select(field => field with { Name = field.Name + " (new)" })] };
        var looser = Local.With(Column("title", "text", ColumnFamily.Text) with { IsNullable = false, HasDefault = true }).With(Column("extra", "text", ColumnFamily.Text));

        Assert.Empty(Changes(Resolve(Options with { Fields = [new() { Field = "fldTitle", Column = "title" }] }, renamed, looser)));
    }

    [Fact]
    public void Retyped_fields_and_columns_are_told_by_name() => Assert.Equal(
        [
            "Field \"Title\" was of type Text and is of type SingleSelect now.",
            "Column \"quantity\" was integer and is bigint now.",
        ],
        Changes(Resolve(
            Options,
            Remote with { Fields = [Field("fldTitle", "Title", BitableFieldType.SingleSelect), .. Remote.Fields.Skip(1)] },
            Local.With(Column("quantity", "bigint", ColumnFamily.BigInt)))));

    [Fact]
    public void A_field_that_was_made_again_under_its_name_is_another_one() => Assert.Equal(
        ["Field \"Title\" (fldTitle) of column \"title\" was deleted, and another one has its name (fldTitle2)."],
        Changes(Resolve(Options, Remote with { Fields = [Field("fldTitle2", "Title", BitableFieldType.Text), .. Remote.Fields.Skip(1)] }, Local)));

    [Fact]
    public void A_written_name_means_the_field_that_it_meant_before_also_when_two_have_swapped_theirs()
    {
        var swapped = Remote with
        {
            Fields = [Field("fldTitle", "Note", BitableFieldType.Text), Field("fldNote", "Title", BitableFieldType.Text), .. Remote.Fields.Skip(1)],
        };
        var subject = Subject(remote: swapped) with { Written = new Dictionary<string, FieldId> { ["Title"] = new("fldTitle") } };

        var resolution = MappingResolver.Resolve([subject]);

        Assert.Equal("fldTitle", Assert.Single(resolution.Mappings).Fields[0].Field.Value);
        Assert.Equal(
            "Mappings[0].Fields[0].Field: Field fldTitle was \"Title\" and is called \"Note\" now. It is synced as before; write its new name or its id here.",
            Assert.Single(resolution.Warnings).ToString());
        Assert.Equal("fldNote", Assert.Single(MappingResolver.Resolve([Subject(remote: swapped)]).Mappings).Fields[0].Field.Value);
    }

    private static string[] Changes(TableMapping now) => [.. SchemaChanges.Between(Resolve(Options, Remote, Local), now)];

    private static TableMapping Resolve(MappingOptions options, RemoteTableSchema remote, LocalTableSchema local) =>
        Assert.Single(MappingResolver.Resolve([Subject(options, remote, local)]).Mappings);
}
