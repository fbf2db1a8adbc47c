using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Mapping;

public sealed class MappingResolverTests
{
    [Fact]
    public void A_right_mapping_is_resolved_with_its_defaults()
    {
        var resolution = MappingResolver.Resolve([Subject()]);

        Assert.Empty(resolution.Errors);
        Assert.Empty(resolution.Warnings);
        var mapping = Assert.Single(resolution.Mappings);
        Assert.Equal(new MappingName("orders"), mapping.Name);
        Assert.Equal(RemoteTable, mapping.Remote);
        Assert.Equal("sales.orders", mapping.Local.ToString());
        Assert.Equal(["id"], mapping.Key.Select(column => column.Name));
        Assert.Equal(Shanghai, mapping.TimeZone);
        Assert.Equal(CaptureMode.Trigger, mapping.Capture);
        Assert.Equal(DeleteConflictPolicy.UpdateWins, mapping.OnDeleteConflict);
        Assert.Equal(["fldTitle", "fldQuantity"], mapping.Fields.Select(field => field.Field.Value));
        Assert.All(mapping.Fields, field => Assert.Equal((FieldOwner.Shared, SyncDirection.Both), (field.Owner, field.Direction)));
    }

    [Fact]
    public void Unknown_options_are_a_matter_of_select_fields_that_are_written()
    {
        FieldOptions[] fields =
        [
            new() { Field = "Title", Column = "title", OnUnknownOption = UnknownOptionPolicy.Refuse },
            new() { Field = "Kind", Column = "kind", OnUnknownOption = UnknownOptionPolicy.Refuse },
            new() { Field = "State", Column = "state", OnUnknownOption = UnknownOptionPolicy.Refuse, Direction = SyncDirection.ToDatabase },
        ];
        var remote = Remote with { Fields = [.. Remote.Fields, Field("fldKind", "Kind", BitableFieldType.SingleSelect), Field("fldState", "State", BitableFieldType.SingleSelect)] };
        var local = Local.With(Column("kind", "text", ColumnFamily.Text)).With(Column("state", "text", ColumnFamily.Text));

        Assert.Equal(
            [
                "Mappings[0].Fields[0].OnUnknownOption: \"refuse\" was found, but field \"Title\" (Text) is neither SingleSelect nor MultiSelect. Leave OnUnknownOption out.",
                "Mappings[0].Fields[2].OnUnknownOption: \"refuse\" was found, but nothing is written to field \"State\". Leave OnUnknownOption out.",
            ],
            MappingResolver.Resolve([Subject(Options with { Fields = fields }, remote, local)]).Errors.Select(error => error.ToString()));
        var kind = Assert.Single(Assert.Single(MappingResolver.Resolve([Subject(Options with { Fields = [fields[1]] }, remote, local)]).Mappings).Fields);
        Assert.Equal(UnknownOptionPolicy.Refuse, kind.OnUnknownOption);
    }

    [Fact]
    public void Rows_and_records_meet_by_a_mapped_key_where_nothing_else_is_said()
    {
        var local = Local.With(Column("title", "text", ColumnFamily.Text) with { IsNullable = false }) with { UniqueKeys = [["title"]] };

        var byTitle = Assert.Single(MappingResolver.Resolve([Subject(Options with { Key = ["title"] }, local: local)]).Mappings);
        var byUnmappedId = Assert.Single(MappingResolver.Resolve([Subject()]).Mappings);

        Assert.Equal(["fldTitle"], byTitle.MatchBy.Select(field => field.Field.Value));
        Assert.Empty(byUnmappedId.MatchBy);
    }

    [Fact]
    public void Written_choices_reach_the_mapping()
    {
        var options = Options with
        {
            Key = ["title"],
            MatchBy = ["quantity"],
            TimeZone = "Europe/Berlin",
            Capture = CaptureMode.None,
            OnBitableDelete = RemoteDeletePolicy.Soft,
            OnDatabaseDelete = LocalDeletePolicy.Ignore,
            OnDeleteConflict = DeleteConflictPolicy.DeleteWins,
            DeletedAtColumn = "deleted_at",
            RecordIdColumn = "bitable_record",
        };
        var local = Local.With(Column("title", "text", ColumnFamily.Text) with { IsNullable = false }) with { UniqueKeys = [["id"], ["title"]] };

        var resolution = MappingResolver.Resolve([Subject(options, local: local)]);

        Assert.Empty(resolution.Errors);
        var mapping = Assert.Single(resolution.Mappings);
        Assert.Equal(["title"], mapping.Key.Select(column => column.Name));
        Assert.Equal(["fldQuantity"], mapping.MatchBy.Select(field => field.Field.Value));
        Assert.Equal("Europe/Berlin", mapping.TimeZone.Id);
        Assert.Equal(CaptureMode.None, mapping.Capture);
        Assert.Equal(RemoteDeletePolicy.Soft, mapping.OnRemoteDelete);
        Assert.Equal(LocalDeletePolicy.Ignore, mapping.OnLocalDelete);
        Assert.Equal(DeleteConflictPolicy.DeleteWins, mapping.OnDeleteConflict);
        Assert.Equal("deleted_at", mapping.DeletedAt?.Name);
        Assert.Equal("bitable_record", mapping.RecordIdColumn?.Name);
    }

    [Fact]
    public void A_computed_field_flows_to_the_database_and_belongs_to_Bitable()
    {
        var mapping = Assert.Single(MappingResolver.Resolve([Subject(WithField("Total", "placed_at"))]).Mappings);

        Assert.Equal((FieldOwner.Bitable, SyncDirection.ToDatabase), (mapping.Fields[0].Owner, mapping.Fields[0].Direction));
    }

    [Fact]
    public void A_generated_column_flows_to_Bitable_and_belongs_to_the_database()
    {
        var mapping = Assert.Single(MappingResolver.Resolve([Subject(WithField("Quantity", "id"))]).Mappings);

        Assert.Equal((FieldOwner.Database, SyncDirection.ToBitable), (mapping.Fields[0].Owner, mapping.Fields[0].Direction));
    }

    [Theory]
    [InlineData(SyncDirection.ToDatabase, FieldOwner.Bitable)]
    [InlineData(SyncDirection.ToBitable, FieldOwner.Database)]
    public void A_one_way_field_belongs_to_the_side_it_flows_from(SyncDirection direction, FieldOwner owner)
    {
        var options = Options with { Fields = [new FieldOptions { Field = "Title", Column = "title", Direction = direction }] };

        Assert.Equal(owner, Assert.Single(MappingResolver.Resolve([Subject(options)]).Mappings).Fields[0].Owner);
    }

    [Fact]
    public void People_stand_as_open_id_unless_the_field_says_otherwise()
    {
        var remote = Remote with { Fields = [.. Remote.Fields, Field("fldAuthor", "Author", BitableFieldType.CreatedUser)] };
        var options = Options with { Fields = [new FieldOptions { Field = "Author", Column = "title", PersonAs = PersonKey.Email }, new FieldOptions { Field = "Quantity", Column = "quantity" }] };

        var fields = Assert.Single(MappingResolver.Resolve([Subject(options, remote)]).Mappings).Fields;

        Assert.Equal([PersonKey.Email, PersonKey.OpenId], fields.Select(field => field.PersonAs));
    }

    [Fact]
    public void A_field_without_people_names_nobody()
    {
        var options = Options with { Fields = [new FieldOptions { Field = "Title", Column = "title", PersonAs = PersonKey.EmployeeNumber }] };

        Assert.Equal(
            ["Mappings[0].Fields[0].PersonAs: \"employee_number\" was found, but field \"Title\" (Text) is none of User, CreatedUser or ModifiedUser. Leave PersonAs out."],
            ErrorsOf(Subject(options)));
    }

    [Fact]
    public void Everything_missing_is_reported_at_once()
    {
        Assert.Equal(
        [
            "Mappings[0].Name: A name is required: lower-case letters, digits, \"_\" and \"-\".",
            "Mappings[0].Bitable: The Bitable table is required: either Url, or AppToken with TableId.",
            "Mappings[0].Table: The PostgreSQL table is required, as \"schema.table\".",
            "Mappings[0].Fields: At least one pair of field and column is required.",
            "Mappings[0].DeletedAtColumn: OnBitableDelete is \"soft\" (the default), which marks deleted rows in a timestamp column, and none is named. Name one, or set OnBitableDelete to \"hard\" or \"ignore\".",
        ], ErrorsOf(new MappingSubject(new MappingOptions(), null, null, [])));
    }

    [Fact]
    public void Every_wrong_name_is_reported_at_once_with_what_would_fit()
    {
        var options = Options with
        {
            Name = "Orders 2",
            Key = ["ident", "id", "id"],
            MatchBy = ["paid"],
            TimeZone = "Asia/Shanghia",
            DeletedAtColumn = "delted_at",
            RecordIdColumn = "record_nr",
            Fields =
            [
                new FieldOptions { Field = "Titel", Column = "tilte" },
                new FieldOptions { Field = "Zzz", Column = "" },
                new FieldOptions { Field = " ", Column = "qqqqqqq" },
            ],
        };

        Assert.Equal(
        [
            "Mappings[0].Name: \"Orders 2\" cannot be a name. Use lower-case letters, digits, \"_\" and \"-\", at most 40 characters.",
            "Mappings[0].TimeZone: There is no time zone \"Asia/Shanghia\". Did you mean \"Asia/Shanghai\"?",
            "Mappings[0].Fields[0].Field: Bitable table tblOrders00000001 has no field \"Titel\". Did you mean \"Title\" or \"Total\"?",
            "Mappings[0].Fields[0].Column: Table sales.orders has no column \"tilte\". Did you mean \"title\"?",
            "Mappings[0].Fields[1].Field: Bitable table tblOrders00000001 has no field \"Zzz\". There is \"Title\", \"Quantity\", \"Paid\", \"Total\".",
            "Mappings[0].Fields[1].Column: The PostgreSQL column is required.",
            "Mappings[0].Fields[2].Field: The Bitable field is required, by name or by id (\"fld…\").",
            "Mappings[0].Fields[2].Column: Table sales.orders has no column \"qqqqqqq\". There is \"id\", \"title\", \"quantity\", \"paid\", \"placed_at\", \"deleted_at\", \"bitable_record\".",
            "Mappings[0].Key[0]: Table sales.orders has no column \"ident\". There is \"id\", \"title\", \"quantity\", \"paid\", \"placed_at\", \"deleted_at\", \"bitable_record\".",
            "Mappings[0].Key[2]: Column \"id\" is named by Key[1] already.",
            "Mappings[0].DeletedAtColumn: Table sales.orders has no column \"delted_at\". Did you mean \"deleted_at\"?",
            "Mappings[0].RecordIdColumn: Table sales.orders has no column \"record_nr\". There is \"id\", \"title\", \"quantity\", \"paid\", \"placed_at\", \"deleted_at\", \"bitable_record\".",
            "Mappings[0].MatchBy[0]: Column \"paid\" is not mapped. MatchBy compares columns with their fields: map it, or name a mapped column.",
        ], ErrorsOf(Subject(options)));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("a.b.c")]
    [InlineData("sales.")]
    [InlineData("\"sales.orders")]
    public void A_table_that_is_not_schema_and_table_is_an_error(string table)
    {
        Assert.Contains(
            $"Mappings[0].Table: \"{table}\" is not of the form \"schema.table\".",
            ErrorsOf(Subject(Options with { Table = table }) with { Local = null }));
    }

    [Fact]
    public void Half_an_address_and_two_addresses_are_errors()
    {
        Assert.Equal(
            ["Mappings[0].Bitable.TableId: TableId is required where no Url is given."],
            ErrorsOf(Subject(Options with { Bitable = new BitableOptions { AppToken = "x" } })));
        Assert.Equal(
            ["Mappings[0].Bitable.AppToken: AppToken is required where no Url is given."],
            ErrorsOf(Subject(Options with { Bitable = new BitableOptions { TableId = "x" } })));
        Assert.Equal(
            ["Mappings[0].Bitable: Both Url and AppToken or TableId were found. Give either Url, or AppToken with TableId."],
            ErrorsOf(Subject(Options with { Bitable = new BitableOptions { TableId = "x", Url = "https://x.feishu.cn/base/a?table=tblx" } })));
    }

    [Fact]
    public void What_was_found_wrong_while_reading_is_reported_below_the_mapping()
    {
        var subject = Subject() with { Remote = null, Problems = [new ConfigurationProblem("Bitable.TableId", "There is no such table.")] };

        Assert.Equal(["Mappings[0].Bitable.TableId: There is no such table."], ErrorsOf(subject));
    }

    [Fact]
    public void A_field_or_column_mapped_twice_is_an_error()
    {
        var options = Options with
        {
            Fields =
            [
                new FieldOptions { Field = "Title", Column = "title" },
                new FieldOptions { Field = "fldTitle", Column = "bitable_record" },
                new FieldOptions { Field = "Quantity", Column = "title" },
            ],
        };

        Assert.Equal(
        [
            "Mappings[0].Fields[1].Field: Field \"Title\" (fldTitle) is mapped by Mappings[0].Fields[0] already.",
            "Mappings[0].Fields[2].Column: Column \"title\" is mapped by Mappings[0].Fields[0] already.",
        ], ErrorsOf(Subject(options)));
    }

    [Fact]
    public void A_name_or_Bitable_table_used_twice_is_an_error()
    {
        var resolution = MappingResolver.Resolve([Subject(), Subject()]);

        Assert.Equal(
        [
            "Mappings[1].Name: \"orders\" is the name of Mappings[0] already. Each mapping needs a name of its own.",
            "Mappings[1].Bitable: Table tblOrders00000001 of Base QrXlbwXMLaJ2TNsxSfFcIA3rnwh is synced by Mappings[0] already; two mappings of one Bitable table would overwrite each other. Put their fields into one mapping.",
        ], resolution.Errors.Select(error => error.ToString()));
        Assert.Single(resolution.Mappings);
    }

    [Fact]
    public void One_PostgreSQL_table_may_feed_two_Bitable_tables()
    {
        var other = Remote with { Table = RemoteTable with { Table = new TableId("tblOther") } };

        var resolution = MappingResolver.Resolve([Subject(), Subject(Options with { Name = "other" }, other)]);

        Assert.Empty(resolution.Errors);
        Assert.Equal(2, resolution.Mappings.Count);
    }

    [Fact]
    public void A_pair_of_types_that_cannot_go_together_is_an_error_that_names_fitting_columns()
    {
        var problem = FieldPairs.Bind(Remote.Fields[2], Local.Columns[4], Shanghai).Problem;

        Assert.NotNull(problem);
        Assert.Equal(
            [$"Mappings[0].Fields[0]: {problem} Columns of sales.orders that would fit: \"paid\"."],
            ErrorsOf(Subject(WithField("Paid", "placed_at"))));
    }

    [Theory]
    [InlineData(SyncDirection.Both, "both")]
    [InlineData(SyncDirection.ToBitable, "to_bitable")]
    public void A_computed_field_cannot_be_written(SyncDirection direction, string spelled)
    {
        Assert.Equal(
            [$"Mappings[0].Fields[0].Direction: \"{spelled}\" was found, but field \"Total\" (CreatedTime) is computed by Bitable and can only be read. Use \"to_database\" or leave Direction out."],
            ErrorsOf(Subject(WithField("Total", "placed_at", direction))));
    }

    [Theory]
    [InlineData(SyncDirection.Both, "both")]
    [InlineData(SyncDirection.ToDatabase, "to_database")]
    public void A_generated_column_cannot_be_written(SyncDirection direction, string spelled)
    {
        Assert.Equal(
            [$"Mappings[0].Fields[0].Direction: \"{spelled}\" was found, but column \"id\" is generated by PostgreSQL and can only be read. Use \"to_bitable\" or leave Direction out."],
            ErrorsOf(Subject(WithField("Quantity", "id", direction))));
    }

    [Fact]
    public void A_pair_that_only_reads_cannot_be_written()
    {
        var remote = Remote with { Fields = [Field("fldPlace", "Place", BitableFieldType.Location)] };
        var local = Local.With(Column("place", "jsonb", ColumnFamily.Jsonb));

        Assert.Equal(
            ["Mappings[0].Fields[0].Direction: \"both\" was found, but field \"Place\" (Location) cannot be written from column \"place\" (jsonb). Use \"to_database\" or leave Direction out."],
            ErrorsOf(Subject(WithField("Place", "place", SyncDirection.Both), remote, local)));
    }

    [Theory]
    [InlineData(SyncDirection.ToDatabase, FieldOwner.Database, "database", "to_database", "bitable")]
    [InlineData(SyncDirection.ToDatabase, FieldOwner.Shared, "shared", "to_database", "bitable")]
    [InlineData(SyncDirection.ToBitable, FieldOwner.Bitable, "bitable", "to_bitable", "database")]
    public void A_one_way_field_with_the_contrary_owner_is_an_error(
        SyncDirection direction, FieldOwner owner, string spelledOwner, string spelledDirection, string right)
    {
        var options = Options with { Fields = [new FieldOptions { Field = "Title", Column = "title", Direction = direction, Owner = owner }] };

        Assert.Equal(
            [$"Mappings[0].Fields[0].Owner: \"{spelledOwner}\" was found, but the field flows {spelledDirection} only and so belongs to the side it flows from. Use \"{right}\" or leave Owner out."],
            ErrorsOf(Subject(options)));
    }

    [Fact]
    public void A_table_without_a_primary_key_needs_a_key()
    {
        Assert.Equal(
            ["Mappings[0].Key: Table sales.orders has no primary key. Name columns that are unique and not null together."],
            ErrorsOf(Subject(local: Local with { PrimaryKey = [] })));
    }

    [Fact]
    public void A_column_that_may_be_null_cannot_be_a_key()
    {
        Assert.Equal(
            ["Mappings[0].Key[0]: Column \"title\" may be null, so it cannot identify a row. Use columns that are unique and not null."],
            ErrorsOf(Subject(Options with { Key = ["title"] }, local: Local with { UniqueKeys = [["id"], ["title"]] })));
    }

    [Fact]
    public void Columns_that_nothing_keeps_unique_cannot_be_a_key()
    {
        var local = Local.With(Column("title", "text", ColumnFamily.Text) with { IsNullable = false }) with { UniqueKeys = [["id"], ["title", "paid"]] };

        Assert.Equal(
            ["Mappings[0].Key: Nothing keeps \"title\" unique in sales.orders, so one key could mean several rows. Unique there: \"id\"; \"title\", \"paid\"."],
            ErrorsOf(Subject(Options with { Key = ["title"] }, local: local)));
        Assert.Equal(
            ["Mappings[0].Key: Nothing keeps \"title\" unique in sales.orders, so one key could mean several rows. Give it a unique constraint."],
            ErrorsOf(Subject(Options with { Key = ["title"] }, local: local with { PrimaryKey = [], UniqueKeys = [] })));
    }

    [Fact]
    public void Columns_that_the_engine_fills_must_fit_and_be_its_own()
    {
        var options = Options with { OnBitableDelete = RemoteDeletePolicy.Soft, DeletedAtColumn = "paid", RecordIdColumn = "quantity" };

        Assert.Equal(
        [
            "Mappings[0].DeletedAtColumn: Column \"paid\" (boolean) cannot mark deleted rows. A timestamp column that may be null and is not generated would fit.",
            "Mappings[0].RecordIdColumn: Column \"quantity\" (integer) cannot hold record ids. A text column of at least 20 characters that may be null and is not generated would fit.",
            "Mappings[0].RecordIdColumn: Column \"quantity\" is mapped to a field as well. The engine fills this column itself, so it needs one of its own.",
        ], ErrorsOf(Subject(options)));
    }

    [Fact]
    public void Columns_that_keep_new_records_from_becoming_rows_are_warned_about()
    {
        var local = Local
            .With(Column("id", "bigint", ColumnFamily.BigInt) with { IsNullable = false })
            .With(Column("title", "text", ColumnFamily.Text) with { IsNullable = false })
            .With(Column("region", "text", ColumnFamily.Text) with { IsNullable = false })
            .With(Column("stock", "integer", ColumnFamily.Integer) with { IsNullable = false, HasDefault = true });

        var resolution = MappingResolver.Resolve([Subject(local: local)]);

        Assert.Empty(resolution.Errors);
        Assert.Equal(
        [
            "Mappings[0].Key: Key column \"id\" has no default and no field flows into it, so records created in Bitable cannot become rows. Map it, or give it a default.",
            "Mappings[0].Fields: Column \"region\" is not null, has no default and no field flows into it, so records created in Bitable cannot become rows. Map it, or give it a default.",
        ], resolution.Warnings.Select(warning => warning.ToString()));
        Assert.Single(resolution.Mappings);
    }

    [Fact]
    public void A_mapping_with_an_error_does_not_hide_the_next_one()
    {
        var other = Remote with { Table = RemoteTable with { Table = new TableId("tblOther") } };
        var broken = Subject(WithField("Nope", "title"));

        var resolution = MappingResolver.Resolve([broken, Subject(Options with { Name = "other" }, other)]);

        Assert.Single(resolution.Errors);
        Assert.Equal("other", Assert.Single(resolution.Mappings).Name.Value);
    }

    private static MappingOptions WithField(string field, string column, SyncDirection? direction = null) =>
        Options with { Fields = [new FieldOptions { Field = field, Column = column, Direction = direction }] };

    private static IEnumerable<string> ErrorsOf(MappingSubject subject) =>
        MappingResolver.Resolve([subject]).Errors.Select(error => error.ToString());
}
