using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Mapping;

/// <summary>Link fields between the tables of one configuration.</summary>
public sealed class LinkMappingTests
{
    private static readonly RemoteTableRef People = RemoteTable with { Table = new TableId("tblPeople") };

    private static readonly RemoteTableRef Teams = RemoteTable with { Table = new TableId("tblTeams") };

    [Fact]
    public void A_link_to_a_mapped_table_holds_the_keys_of_its_rows_whatever_their_order_in_the_file()
    {
        var resolution = MappingResolver.Resolve([Person(), Team()]);

        Assert.Empty(resolution.Errors);
        Assert.Equal(new LinkTarget(new MappingName("teams")), Resolved(resolution, "people", "fldTeam").LinksTo);
        Assert.Equal(new LinkTarget(new MappingName("people"), IsCircular: true), Resolved(resolution, "people", "fldBoss").LinksTo);
    }

    [Fact]
    public void Two_tables_that_link_to_each_other_are_a_circle()
    {
        var resolution = MappingResolver.Resolve([Person(), Team(lead: true)]);

        Assert.Empty(resolution.Errors);
        Assert.True(Resolved(resolution, "people", "fldTeam").LinksTo!.IsCircular);
        Assert.True(Resolved(resolution, "teams", "fldLead").LinksTo!.IsCircular);
    }

    [Fact]
    public void A_link_to_a_table_that_is_not_mapped_holds_record_ids()
    {
        var subject = Person(local: People2().With(Column("team_id", "text[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Text }));

        var resolution = MappingResolver.Resolve([subject]);

        Assert.Empty(resolution.Errors);
        Assert.Null(Resolved(resolution, "people", "fldTeam").LinksTo);
    }

    [Fact]
    public void Record_ids_can_be_asked_for_where_the_table_is_mapped()
    {
        var local = People2().With(Column("team_id", "text[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Text });

        var resolution = MappingResolver.Resolve([Person(LinkKey.RecordId, local), Team()]);

        Assert.Empty(resolution.Errors);
        Assert.Null(Resolved(resolution, "people", "fldTeam").LinksTo);
    }

    [Fact]
    public void Keys_of_a_table_that_is_not_mapped_are_refused() => AssertRefused(
        [Person(LinkKey.Key)],
        "Mappings[0].Fields[1].LinkAs: \"key\" was found, but field \"Team\" links to table tblTeams, which no mapping has. Map that table too, or use \"record_id\".");

    [Fact]
    public void A_column_of_another_type_than_the_key_is_refused() => AssertRefused(
        [Person(local: People2().With(Column("team_id", "text", ColumnFamily.Text))), Team()],
        "Mappings[0].Fields[1].Column: Field \"Team\" (SingleLink) cannot be paired with column \"team_id\" (text): the rows it links to are identified by \"id\" (integer). "
        + "Pair it with a column of that type for one link, or with an array of it for several. Or set LinkAs to \"record_id\": the column, a text or an array of texts, then holds ids of records.");

    [Fact]
    public void A_key_of_several_columns_is_refused()
    {
        var local = Table(new LocalTableRef("hr", "team"), ["id", "country"], [Column("id", "integer", ColumnFamily.Integer), Column("country", "text", ColumnFamily.Text), Column("name", "text", ColumnFamily.Text)]);

        AssertRefused(
            [Person(), Team() with { Local = local }],
            "Mappings[0].Fields[1].Column: Field \"Team\" links to rows of mapping \"teams\", each identified by 2 columns (\"id\", \"country\"). A link needs a key of one column. "
            + "Or set LinkAs to \"record_id\": the column, a text or an array of texts, then holds ids of records.");
    }

    [Fact]
    public void A_foreign_key_to_another_table_than_the_link_is_refused()
    {
        var local = People2() with { ForeignKeys = [new ForeignKey("person_team_fkey", ["team_id"], new LocalTableRef("hr", "office"), ["id"])] };

        AssertRefused(
            [Person(local: local), Team()],
            "Mappings[0].Fields[1].Column: Column \"team_id\" refers to \"id\" of hr.office (foreign key \"person_team_fkey\"), but field \"Team\" links to records of mapping \"teams\", "
            + "whose rows are those of hr.team by \"id\". Pair the field with another column, or the column with another field.");
    }

    [Fact]
    public void What_stands_for_a_link_cannot_be_chosen_for_another_field() => AssertRefused(
        [Subject(Options with { Fields = [new FieldOptions { Field = "Title", Column = "title", LinkAs = LinkKey.Key }] })],
        "Mappings[0].Fields[0].LinkAs: \"key\" was found, but field \"Title\" (Text) is neither SingleLink nor DuplexLink. Leave LinkAs out.");

    [Fact]
    public void Foreign_keys_to_mapped_rows_are_known_whether_they_are_links_or_not()
    {
        var local = People2() with
        {
            ForeignKeys =
            [
                new ForeignKey("person_team_fkey", ["team_id"], new LocalTableRef("hr", "team"), ["id"]),
                new ForeignKey("person_office_fkey", ["team_id"], new LocalTableRef("hr", "office"), ["id"]),
                new ForeignKey("person_name_fkey", ["name"], new LocalTableRef("hr", "team"), ["name"]),
            ],
        };

        var resolution = MappingResolver.Resolve([Person(LinkKey.RecordId, local.With(Column("team_id", "text[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Text }) with { ForeignKeys = local.ForeignKeys }), Team()]);

        var reference = Assert.Single(resolution.Mappings.Single(mapping => mapping.Name.Value == "people").References);
        Assert.Equal(("person_team_fkey", new MappingName("teams")), (reference.Constraint, reference.Mapping));
        Assert.Equal(["team_id"], reference.Columns);
    }

    private static void AssertRefused(MappingSubject[] subjects, string problem) =>
        Assert.Equal([problem], MappingResolver.Resolve(subjects).Errors.Select(error => error.ToString()));

    private static FieldMapping Resolved(MappingResolution resolution, string mapping, string field) =>
        resolution.Mappings.Single(each => each.Name.Value == mapping).FieldOf(new FieldId(field))!;

    private static LocalTableSchema People2() => Table(
        new LocalTableRef("hr", "person"),
        ["id"],
        [
            Column("id", "integer", ColumnFamily.Integer) with { IsNullable = false, HasDefault = true },
            Column("name", "text", ColumnFamily.Text),
            Column("team_id", "bigint", ColumnFamily.BigInt),
            Column("boss_id", "integer", ColumnFamily.Integer),
        ]);

    private static MappingSubject Person(LinkKey? linkAs = null, LocalTableSchema? local = null) => new(
        Options with
        {
            Name = "people",
            Table = "hr.person",
            Fields =
            [
                new FieldOptions { Field = "Name", Column = "name" },
                new FieldOptions { Field = "Team", Column = "team_id", LinkAs = linkAs },
                .. linkAs is null && local is null ? [new FieldOptions { Field = "Boss", Column = "boss_id" }] : Array.Empty<FieldOptions>(),
            ],
        },
        new RemoteTableSchema(People, [Field("fldName", "Name", BitableFieldType.Text), Link("fldTeam", "Team", Teams), Link("fldBoss", "Boss", People)], Shanghai),
        local ?? People2(),
        []);

    private static MappingSubject Team(bool lead = false) => new(
        Options with
        {
            Name = "teams",
            Table = "hr.team",
            Fields = [new FieldOptions { Field = "Name", Column = "name" }, .. lead ? [new FieldOptions { Field = "Lead", Column = "lead_id" }] : Array.Empty<FieldOptions>()],
        },
        new RemoteTableSchema(Teams, [Field("fldName", "Name", BitableFieldType.Text), Link("fldLead", "Lead", People)], Shanghai),
        Table(new LocalTableRef("hr", "team"), ["id"], [Column("id", "integer", ColumnFamily.Integer) with { HasDefault = true }, Column("name", "text", ColumnFamily.Text), Column("lead_id", "integer", ColumnFamily.Integer)]),
        []);

    private static RemoteField Link(string id, string name, RemoteTableRef target) => Field(id, name, BitableFieldType.SingleLink) with
    {
        Property = JsonSerializer.SerializeToElement(new { table_id = target.Table.Value, multiple = true }),
    };
}
