using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Examples of the platform's own pages for people, links, places, files and computed fields.</summary>
public sealed class RicherFieldTypesTests
{
    private const string User = """[{"id":"ou_84aad35d","name":"王芳","en_name":"Wang Fang","email":"w@example.com","avatar_url":"https://example.invalid/a.png"}]""";

    private const string Place = """{"location":"116.397755,39.903179","pname":"北京市","cityname":"北京市","adname":"","address":"东长安街","name":"天安门广场","full_address":"天安门广场，北京市东城区东长安街"}""";

    private const string File = """[{"file_token":"Vl3FbVkvnowlgpxpqsAbBrtFcrd","name":"a.jpeg","type":"image/jpeg","size":32975,"url":"https://example.invalid/1","tmp_url":"https://example.invalid/2"}]""";

    [Theory]
    [InlineData(BitableFieldType.User, User, """["ou_84aad35d"]""", """[{"id":"ou_84aad35d"}]""")]
    [InlineData(BitableFieldType.GroupChat, """[{"id":"oc_b","name":"n","avatar_url":""},{"id":"oc_a"}]""", """["oc_a","oc_b"]""", """[{"id":"oc_a"},{"id":"oc_b"}]""")]
    [InlineData(BitableFieldType.SingleLink, """{"link_record_ids":["recnVYsuqV"]}""", """["recnVYsuqV"]""", """["recnVYsuqV"]""")]
    [InlineData(BitableFieldType.DuplexLink, """["recB","recA","recB"]""", """["recA","recB"]""", """["recA","recB"]""")]
    [InlineData(BitableFieldType.Attachment, File, """["Vl3FbVkvnowlgpxpqsAbBrtFcrd"]""", """[{"file_token":"Vl3FbVkvnowlgpxpqsAbBrtFcrd"}]""")]
    public void Several_items_are_a_set_of_ids(BitableFieldType type, string cell, string column, string written)
    {
        ColumnSpec[] columns = type == BitableFieldType.Attachment
            ? [Given.Column(ColumnFamily.Array, "text[]")]
            : [Given.Column(ColumnFamily.Array, "text[]"), Given.Column(ColumnFamily.Jsonb), Given.Column(ColumnFamily.Json)];
        foreach (var spec in columns)
        {
            var codec = Given.Codec(type, spec);
            var value = codec.FromRemote(Given.Cell(cell)).Value;
            Assert.Equal(column, codec.ToLocal(value).Value);
            Assert.Equal(value, codec.FromLocal(column).Value);
            Assert.Equal(written, Given.Json(codec.ToRemote(value)));
        }
    }

    [Theory]
    [InlineData("""{"link_record_ids":null}""")]
    [InlineData("""{"link_record_ids":[]}""")]
    [InlineData("[]")]
    [InlineData(null)]
    public void No_links_are_empty(string? cell) =>
        Assert.Equal(CanonicalValue.Empty, Given.Codec(BitableFieldType.DuplexLink, Given.Column(ColumnFamily.Jsonb)).FromRemote(cell is null ? null : Given.Cell(cell)).Value);

    [Theory]
    [InlineData(ColumnFamily.Jsonb, """["Wang@Example.com","wang@example.com"]""", """["wang@example.com"]""")]
    [InlineData(ColumnFamily.Text, "Wang@Example.com", "wang@example.com")]
    public void The_case_of_an_e_mail_address_is_no_edit(ColumnFamily family, string column, string stored)
    {
        var field = Given.Field(BitableFieldType.User, property: """{"multiple":false}""");
        var codec = FieldPairs.Bind(field, Given.Column(family), Given.Utc, PersonKey.Email).Value;

        var value = codec.FromRemote(Given.Cell("""[{"id":"WANG@example.com"}]"""));

        Assert.Equal(value.Value, codec.FromLocal(column).Value);
        Assert.Equal(stored, codec.ToLocal(value.Value).Value);
    }

    [Theory]
    [InlineData(BitableFieldType.User, """[{"name":"no id"}]""", "an item without \"id\"")]
    [InlineData(BitableFieldType.User, "\"ou_1\"", "text where a list was expected")]
    [InlineData(BitableFieldType.SingleLink, """{"records":[]}""", "an object without \"link_record_ids\"")]
    [InlineData(BitableFieldType.MultiSelect, """["a",1]""", "a number where text was expected")]
    public void Items_of_another_shape_are_a_problem(BitableFieldType type, string cell, string found) =>
        Assert.Equal($"Field \"Cell\" ({type}) holds {found}.", Given.Codec(type, Given.Column(ColumnFamily.Jsonb)).FromRemote(Given.Cell(cell)).Problem);

    [Theory]
    [InlineData(BitableFieldType.MultiSelect, 1000)]
    [InlineData(BitableFieldType.User, 1000)]
    [InlineData(BitableFieldType.GroupChat, 10)]
    [InlineData(BitableFieldType.Attachment, 100)]
    [InlineData(BitableFieldType.SingleLink, 500)]
    public void A_cell_takes_so_many_items_and_no_more(BitableFieldType type, int most)
    {
        var codec = Given.Codec(type, Given.Column(ColumnFamily.Array, "text[]"));
        Assert.True(codec.ToRemote(CanonicalValue.Set.Of(Enumerable.Range(0, most).Select(i => $"i{i}"))).Fits);
        Assert.Equal(
            $"Field \"Cell\" ({type}) takes at most {most} items, and there are {most + 1}.",
            codec.ToRemote(CanonicalValue.Set.Of(Enumerable.Range(0, most + 1).Select(i => $"i{i}"))).Problem);
    }

    [Fact]
    public void One_person_fits_a_text_column_and_several_do_not()
    {
        var codec = Given.Codec(Given.Field(BitableFieldType.User, "User", """{"multiple":false}"""), Given.Column(ColumnFamily.Text));
        var value = codec.FromRemote(Given.Cell(User)).Value;
        Assert.Equal("ou_84aad35d", codec.ToLocal(value).Value);
        Assert.Equal("""[{"id":"ou_84aad35d"}]""", Given.Json(codec.ToRemote(value)));
        Assert.Contains("holds several items", codec.FromRemote(Given.Cell("""[{"id":"a"},{"id":"b"}]""")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+8613800000000", null)]
    [InlineData("13800000000", null)]
    [InlineData("+86 138-0000", "remove spaces and hyphens")]
    [InlineData("1+2", "remove spaces and hyphens")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000", "at most 64 characters, and the number has 65")]
    public void A_phone_number_is_digits(string number, string? problem)
    {
        var codec = Given.Codec(BitableFieldType.Phone, Given.Column(ColumnFamily.Text));
        var written = codec.ToRemote(codec.FromLocal(number).Value);
        Assert.Equal(problem is null, written.Fits);
        if (problem is not null) Assert.Contains(problem, written.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"Shop","link":"https://example.com"}""", "https://example.com", """{"link":"https://example.com","text":"Shop"}""")]
    [InlineData("""{"text":"","link":"https://example.com"}""", "https://example.com", """{"link":"https://example.com","text":"https://example.com"}""")]
    [InlineData("""{"link":"https://example.com"}""", "https://example.com", """{"link":"https://example.com","text":"https://example.com"}""")]
    [InlineData("\"https://example.com\"", "https://example.com", """{"link":"https://example.com","text":"https://example.com"}""")]
    public void A_url_is_its_link_in_text_and_both_parts_in_json(string cell, string text, string json)
    {
        var asText = Given.Codec(BitableFieldType.Url, Given.Column(ColumnFamily.Text));
        Assert.Equal(text, asText.ToLocal(asText.FromRemote(Given.Cell(cell)).Value).Value);
        Assert.Equal($$"""{"link":"{{text}}","text":"{{text}}"}""", Given.Json(asText.ToRemote(new CanonicalValue.Text(text))));

        var asJson = Given.Codec(BitableFieldType.Url, Given.Column(ColumnFamily.Jsonb));
        var value = asJson.FromRemote(Given.Cell(cell)).Value;
        Assert.Equal(json, asJson.ToLocal(value).Value);
        Assert.Equal(json, Given.Json(asJson.ToRemote(value)));
    }

    [Theory]
    [InlineData("""{"text": "Shop", "title": "x", "link": "https://example.com"}""", true)]
    [InlineData("\"https://example.com\"", true)]
    [InlineData("""{"text":"Shop"}""", false)]
    [InlineData("""["https://example.com"]""", false)]
    public void A_json_column_must_hold_a_link_to_be_written_as_a_url(string column, bool fits)
    {
        var codec = Given.Codec(BitableFieldType.Url, Given.Column(ColumnFamily.Json));
        Assert.Equal(fits, codec.ToRemote(codec.FromLocal(column).Value).Fits);
    }

    [Theory]
    [InlineData("116.397755,39.903179", "116.397755,39.903179")]
    [InlineData(" 116.3977550, 39.90 ", "116.397755,39.9")]
    [InlineData("-0,+7.0", "0,7")]
    public void A_location_is_longitude_and_latitude_by_value(string column, string written)
    {
        var codec = Given.Codec(BitableFieldType.Location, Given.Column(ColumnFamily.Text));
        Assert.Equal($"\"{written}\"", Given.Json(codec.ToRemote(codec.FromLocal(column).Value)));
    }

    [Theory]
    [InlineData("39.9")]
    [InlineData("181,0")]
    [InlineData("0,90.5")]
    [InlineData("east,north")]
    public void A_text_that_is_no_place_is_not_written(string column)
    {
        var codec = Given.Codec(BitableFieldType.Location, Given.Column(ColumnFamily.Text));
        Assert.Contains("longitude,latitude", codec.ToRemote(codec.FromLocal(column).Value).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_location_keeps_its_known_address_in_json_and_its_coordinates_in_text()
    {
        var asJson = Given.Codec(BitableFieldType.Location, Given.Column(ColumnFamily.Jsonb));
        Assert.Equal(
            """{"address":"东长安街","cityname":"北京市","full_address":"天安门广场，北京市东城区东长安街","location":"116.397755,39.903179","name":"天安门广场","pname":"北京市"}""",
            asJson.ToLocal(asJson.FromRemote(Given.Cell(Place)).Value).Value);
        var asText = Given.Codec(BitableFieldType.Location, Given.Column(ColumnFamily.Text));
        Assert.Equal("116.397755,39.903179", asText.ToLocal(asText.FromRemote(Given.Cell(Place)).Value).Value);
    }

    [Fact]
    public void Attachments_in_json_leave_out_the_links_that_expire()
    {
        var codec = Given.Codec(BitableFieldType.Attachment, Given.Column(ColumnFamily.Jsonb));
        Assert.Equal(
            """[{"file_token":"Vl3FbVkvnowlgpxpqsAbBrtFcrd","name":"a.jpeg","size":32975,"type":"image/jpeg"}]""",
            codec.ToLocal(codec.FromRemote(Given.Cell(File)).Value).Value);
        Assert.Equal("[]", Given.Codec(BitableFieldType.Attachment, Given.Column(ColumnFamily.Jsonb) with { IsNullable = false }).ToLocal(CanonicalValue.Empty).Value);
    }

    [Fact]
    public void Bitables_own_values_are_never_written_back()
    {
        foreach (var pair in PairCase.All.Where(pair => pair.Pair.ToDatabaseOnly))
        {
            Assert.Contains("to the database only", pair.Codec.ToRemote(new CanonicalValue.Text("x")).Problem, StringComparison.Ordinal);
            Assert.False(pair.Codec.ToRemote(CanonicalValue.Empty).Fits);
        }
    }

    [Theory]
    [InlineData(BitableFieldType.CreatedUser, User)]
    [InlineData(BitableFieldType.ModifiedUser, """{"id":"ou_84aad35d","name":"legacy"}""")]
    public void The_user_who_wrote_is_an_id(BitableFieldType type, string cell)
    {
        var text = Given.Codec(type, Given.Column(ColumnFamily.Text));
        Assert.Equal("ou_84aad35d", text.ToLocal(text.FromRemote(Given.Cell(cell)).Value).Value);
        var list = Given.Codec(type, Given.Column(ColumnFamily.Array, "text[]"));
        Assert.Equal("""["ou_84aad35d"]""", list.ToLocal(list.FromRemote(Given.Cell(cell)).Value).Value);
    }

    [Theory]
    [InlineData(BitableFieldType.CreatedTime, ColumnFamily.TimestampTz, "1780000000000", "2026-05-28 20:26:40+00")]
    [InlineData(BitableFieldType.ModifiedTime, ColumnFamily.Date, "1780000000000", "2026-05-28")]
    [InlineData(BitableFieldType.AutoNumber, ColumnFamily.Text, "\"017no20230201\"", "017no20230201")]
    [InlineData(BitableFieldType.AutoNumber, ColumnFamily.Integer, "\"0017\"", "17")]
    [InlineData(BitableFieldType.AutoNumber, ColumnFamily.BigInt, "17", "17")]
    [InlineData(BitableFieldType.Stage, ColumnFamily.Text, "\"Review\"", "Review")]
    [InlineData(BitableFieldType.Stage, ColumnFamily.Text, """{"id":"s1","name":"Review"}""", "Review")]
    public void Automatic_fields_fill_their_columns(BitableFieldType type, ColumnFamily family, string cell, string column)
    {
        var codec = Given.Codec(type, Given.Column(family));
        Assert.Equal(column, codec.ToLocal(codec.FromRemote(Given.Cell(cell)).Value).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Double, """{"type":2,"value":[37.5]}""", "37.5")]
    [InlineData(ColumnFamily.Numeric, """{"type":2,"ui_type":"Currency","value":[37.5]}""", "37.5")]
    [InlineData(ColumnFamily.Text, """{"type":2,"value":[1e21]}""", "1000000000000000000000")]
    [InlineData(ColumnFamily.Text, """{"type":1,"value":[{"type":"text","text":"Pump"},{"type":"text","text":"/3"}]}""", "Pump/3")]
    [InlineData(ColumnFamily.Jsonb, """{"type":1,"value":[{"type":"text","text":"Pump"},{"type":"text","text":"/3"}]}""", """["Pump/3"]""")]
    [InlineData(ColumnFamily.TimestampTz, """{"type":5,"value":[1780000000000]}""", "2026-05-28 20:26:40+00")]
    [InlineData(ColumnFamily.Date, """{"type":5,"value":[1780000000000]}""", "2026-05-28")]
    [InlineData(ColumnFamily.Text, """{"type":5,"value":[1780000000123]}""", "2026-05-28T20:26:40.123Z")]
    [InlineData(ColumnFamily.Boolean, """{"type":7,"value":[true]}""", "true")]
    [InlineData(ColumnFamily.Boolean, """{"type":7,"value":[]}""", "false")]
    [InlineData(ColumnFamily.Text, """{"type":3,"value":["Open"]}""", "Open")]
    [InlineData(ColumnFamily.Double, "37.5", "37.5")]
    [InlineData(ColumnFamily.Text, """[{"text":"legacy","type":"text"}]""", "legacy")]
    [InlineData(ColumnFamily.Text, """{"type":1,"value":[]}""", null)]
    [InlineData(ColumnFamily.Text, """{"type":1,"value":null}""", null)]
    public void A_formulas_result_is_unwrapped_into_its_column(ColumnFamily family, string cell, string? column)
    {
        var codec = Given.Codec(BitableFieldType.Formula, Given.Column(family));
        Assert.Equal(column, codec.ToLocal(codec.FromRemote(Given.Cell(cell)).Value).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Text, """{"type":1,"value":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}""", "A, B")]
    [InlineData(ColumnFamily.Array, """{"type":1,"value":[{"type":"text","text":"B"},{"type":"text","text":"A"}]}""", """["A","B"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":2,"value":[1.0,2.50]}""", "[1,2.5]")]
    [InlineData(ColumnFamily.Jsonb, """{"type":11,"value":[{"id":"ou_1","name":"n"}]}""", """["ou_1"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":15,"value":[{"text":"t","link":"https://example.com"}]}""", """["https://example.com"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":17,"value":[{"file_token":"Vl3","name":"a.png"}]}""", """["Vl3"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":18,"value":[{"link_record_ids":["recA","recB"]}]}""", """["recA","recB"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":22,"value":[{"location":"1,2","name":"x"}]}""", """["1,2"]""")]
    [InlineData(ColumnFamily.Jsonb, """{"type":5,"value":[1780000000000]}""", "[1780000000000]")]
    [InlineData(ColumnFamily.Jsonb, """{"type":7,"value":[true,false]}""", "[true,false]")]
    public void A_lookups_values_are_a_list(ColumnFamily family, string cell, string column)
    {
        var codec = Given.Codec(BitableFieldType.Lookup, Given.Column(family));
        Assert.Equal(column, codec.ToLocal(codec.FromRemote(Given.Cell(cell)).Value).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Double, """{"type":2,"value":[1,2]}""", "gives several values")]
    [InlineData(ColumnFamily.Double, """{"type":1,"value":[{"type":"text","text":"x"}]}""", "a finite number was expected")]
    [InlineData(ColumnFamily.Boolean, """{"type":2,"value":[1]}""", "true or false was expected")]
    [InlineData(ColumnFamily.Jsonb, """{"type":99,"value":[{"odd":1}]}""", "an object of an unknown shape")]
    public void A_result_that_does_not_fit_its_column_is_a_problem(ColumnFamily family, string cell, string problem) =>
        Assert.Contains(problem, Given.Codec(BitableFieldType.Lookup, Given.Column(family)).FromRemote(Given.Cell(cell)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_document_in_a_text_field_compares_by_content()
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Jsonb));
        var typed = codec.FromRemote(Given.Cell("""[{"type":"text","text":"{\"b\": 1.50, \"a\": [1e2, null], \"b\": 2.0}"}]""")).Value;
        Assert.Equal(typed, codec.FromLocal("""{"a": [100, null], "b": 2}""").Value);
        Assert.Equal("""{"a":[100,null],"b":2}""", codec.ToLocal(typed).Value);
        Assert.Contains("is not JSON", codec.FromRemote(Given.Cell("\"{oops\"")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_cannot_be_stored_is_a_problem()
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Json));
        Assert.Contains("NUL", codec.FromLocal("""{"a":"x\u0000"}""").Problem, StringComparison.Ordinal);
        Assert.Contains("surrogate", codec.FromLocal("""{"\ud800":1}""").Problem, StringComparison.Ordinal);
        Assert.Contains("nested", codec.FromLocal(new string('[', 65) + new string(']', 65)).Problem, StringComparison.Ordinal);
    }
}
