using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Examples of the platform's own pages, each way, for the types most tables are made of.</summary>
public sealed class BasicFieldTypesTests
{
    [Theory]
    [InlineData("""[{"type":"text","text":"abc"}]""", "abc")]
    [InlineData("""[{"type":"url","text":"a@b.c","link":"mailto:a@b.c"}]""", "a@b.c")]
    [InlineData("""[{"type":"text","text":"Pump "},{"type":"mention","text":"@Wang Fang","token":"ou_84","mentionType":"User","mentionNotify":false}]""", "Pump @Wang Fang")]
    [InlineData("""[{"type":"text","text":"a\r\n"},{"type":"text","text":" b "}]""", "a\r\n b ")]
    [InlineData("\"plain\"", "plain")]
    public void Text_is_the_concatenation_of_its_segments(string cell, string expected)
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text));
        Assert.Equal(new CanonicalValue.Text(expected), codec.FromRemote(Given.Cell(cell)).Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("""[{"type":"text","text":""}]""")]
    public void Text_without_characters_is_empty(string? cell)
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text));
        Assert.Equal(CanonicalValue.Empty, codec.FromRemote(cell is null ? null : Given.Cell(cell)).Value);
        Assert.Equal(CanonicalValue.Empty, codec.FromLocal("").Value);
        Assert.Equal(CanonicalValue.Empty, codec.FromLocal(null).Value);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("""{"text":"a"}""")]
    [InlineData("""[{"type":"text"}]""")]
    [InlineData("[1]")]
    [InlineData("""[{"type":"text","text":"a\u0000b"}]""")]
    [InlineData("""[{"type":"text","text":"\ud83d"}]""")]
    public void Text_of_another_shape_or_that_cannot_be_stored_is_a_problem(string cell)
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text));
        Assert.StartsWith("Field \"Cell\" (Text) holds", codec.FromRemote(Given.Cell(cell)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_beyond_a_cell_is_refused_by_length()
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text));
        Assert.True(codec.ToRemote(codec.FromLocal(new string('x', 100_000)).Value).Fits);
        var problem = codec.ToRemote(codec.FromLocal(new string('x', 100_001)).Value).Problem;
        Assert.Equal("Field \"Cell\" (Text) takes at most 100000 UTF-16 code units, and the text has 100001: shorten it.", problem);
    }

    [Fact]
    public void Varchar_counts_code_points_and_is_never_cut_off()
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text, "character varying(3)") with { MaxLength = 3 });
        Assert.Equal("\U0001F600\U0001F600\U0001F600", codec.ToLocal(new CanonicalValue.Text("\U0001F600\U0001F600\U0001F600")).Value);
        var problem = codec.ToLocal(new CanonicalValue.Text("abcd")).Problem;
        Assert.Equal("Column \"c\" (character varying(3)) takes at most 3 characters, and the text has 4: shorten it, or widen the column.", problem);
    }

    [Fact]
    public void Padding_of_char_is_no_difference()
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.PaddedText, "character(5)") with { MaxLength = 5 });
        Assert.Equal(new CanonicalValue.Text("ab"), codec.FromLocal("ab   ").Value);
        Assert.Equal(new CanonicalValue.Text("ab"), codec.FromRemote(Given.Cell("\"ab \"")).Value);
        Assert.Equal(CanonicalValue.Empty, codec.FromLocal("     ").Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Integer, " 007 ", "7")]
    [InlineData(ColumnFamily.BigInt, "-9223372036854775808", "-9223372036854775808")]
    [InlineData(ColumnFamily.Numeric, "1e3", "1000")]
    [InlineData(ColumnFamily.Numeric, "-0.50", "-0.50")]
    [InlineData(ColumnFamily.Double, "0.10", "0.1")]
    [InlineData(ColumnFamily.Boolean, "Yes", "true")]
    [InlineData(ColumnFamily.Date, "2026-01-31", "2026-01-31")]
    [InlineData(ColumnFamily.Timestamp, "2026-01-31T12:34", "2026-01-31 12:34:00")]
    [InlineData(ColumnFamily.TimestampTz, "2026-01-31 12:34:56.700+08", "2026-01-31 04:34:56.7+00")]
    [InlineData(ColumnFamily.Uuid, "{6F1C0A52-7A0B-4A4E-9C58-3A5C9D0E1F22}", "6f1c0a52-7a0b-4a4e-9c58-3a5c9d0e1f22")]
    public void Text_over_a_strict_type_takes_its_spelling(ColumnFamily family, string typed, string expected)
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(family));
        var value = codec.Normalize(new CanonicalValue.Text(typed));
        Assert.Equal(new CanonicalValue.Text(expected), value);
        Assert.Equal(expected, codec.ToLocal(value).Value);
        Assert.Equal(value, codec.FromLocal(expected).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.SmallInt, "32768", "a whole number from -32768 to 32767")]
    [InlineData(ColumnFamily.Numeric, "NaN", "a finite number")]
    [InlineData(ColumnFamily.Real, "1e39", "a finite number within the type's range")]
    [InlineData(ColumnFamily.Boolean, "maybe", "\"true\" or \"false\"")]
    [InlineData(ColumnFamily.Date, "31.1.2026", "a date from 0001-01-01 to 9999-12-31, written like 2026-01-31")]
    [InlineData(ColumnFamily.Uuid, "no", "a UUID, written like 6f1c0a52-7a0b-4a4e-9c58-3a5c9d0e1f22")]
    public void Text_that_a_strict_type_does_not_read_is_compared_but_not_written(ColumnFamily family, string typed, string expected)
    {
        var codec = Given.Codec(BitableFieldType.Text, Given.Column(family));
        var value = codec.FromRemote(Given.Cell($"\"{typed}\"")).Value;
        Assert.Equal(new CanonicalValue.Text(typed), value);
        var problem = codec.ToLocal(value).Problem!;
        Assert.EndsWith($"takes {expected}, and the text is not one.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(typed + "\"", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_enum_lists_the_labels_that_fit()
    {
        var column = Given.Column(ColumnFamily.Enum, "mood") with { EnumLabels = ["sad", "ok"] };
        var codec = Given.Codec(BitableFieldType.SingleSelect, column);
        Assert.Equal("ok", codec.ToLocal(codec.FromRemote(Given.Cell("\"ok\"")).Value).Value);
        Assert.Equal("Column \"c\" (mood) takes one of its labels, \"sad\", \"ok\", and the text is not one.", codec.ToLocal(new CanonicalValue.Text("Ok")).Problem);

        var many = column with { EnumLabels = [.. Enumerable.Range(1, 30).Select(i => $"l{i}")] };
        var problem = Given.Codec(BitableFieldType.SingleSelect, many).ToLocal(new CanonicalValue.Text("x")).Problem!;
        Assert.Contains("\"l20\" or one of 10 more", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("l21", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("3", 3)]
    [InlineData("\"0.66\"", 0.66)]
    [InlineData("-0.0", 0)]
    [InlineData("1E3", 1000)]
    public void Numbers_are_read_by_value(string cell, double expected)
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Double));
        var value = codec.FromRemote(Given.Cell(cell)).Value;
        Assert.Equal(new CanonicalValue.Number(expected), value);
        Assert.False(double.IsNegative(((CanonicalValue.Number)value).Value) && expected == 0);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"twelve\"")]
    [InlineData("1e400")]
    [InlineData("\"NaN\"")]
    [InlineData("[1]")]
    public void Cells_that_are_no_finite_number_are_a_problem(string cell)
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Double));
        Assert.Contains("a finite number was expected", codec.FromRemote(Given.Cell(cell)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 2, "0.125", "0.13")]
    [InlineData(10, 2, "-0.125", "-0.13")]
    [InlineData(10, 2, "1.005", "1.01")]
    [InlineData(10, 2, "0.30000000000000004", "0.30")]
    [InlineData(5, -2, "12350", "12400")]
    [InlineData(5, 0, "99999.4", "99999")]
    public void Numeric_rounds_the_shortest_decimal_half_away_from_zero(int precision, int scale, string cell, string stored)
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Numeric) with { Precision = precision, Scale = scale });
        var value = codec.FromRemote(Given.Cell(cell)).Value;
        Assert.Equal(value, codec.FromLocal(stored).Value);
        Assert.Equal(value, codec.FromLocal(codec.ToLocal(value).Value).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Integer, "2.5")]
    [InlineData(ColumnFamily.Integer, "2147483648")]
    [InlineData(ColumnFamily.SmallInt, "-32769")]
    [InlineData(ColumnFamily.BigInt, "9007199254740994")]
    [InlineData(ColumnFamily.Real, "1e39")]
    [InlineData(ColumnFamily.Real, "1e-60")]
    public void A_number_that_does_not_fit_its_column_is_not_written(ColumnFamily family, string cell)
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(family));
        var problem = codec.ToLocal(codec.FromRemote(Given.Cell(cell)).Value).Problem;
        Assert.StartsWith($"Column \"c\" ({ColumnFamilyNames.Of(family)}) takes a", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Numeric_digits_beyond_the_precision_are_refused()
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Numeric, "numeric(5,2)") with { Precision = 5, Scale = 2 });
        Assert.Equal("999.99", codec.ToLocal(new CanonicalValue.Number(999.99)).Value);
        Assert.Equal("Column \"c\" (numeric(5,2)) takes at most 5 digits, 2 of them after the point, and the number is not one.", codec.ToLocal(new CanonicalValue.Number(999.995)).Problem);
    }

    [Theory]
    [InlineData("9007199254740992", true)]
    [InlineData("-9007199254740992", true)]
    [InlineData("9007199254740993", false)]
    [InlineData("-9007199254740993", false)]
    [InlineData("9223372036854775807", false)]
    public void A_bigint_is_shown_as_a_number_only_while_a_double_is_exact(string text, bool fits)
    {
        var read = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.BigInt)).FromLocal(text);
        Assert.Equal(fits, read.Fits);
        if (!fits) Assert.EndsWith("pair it with a Text field.", read.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public void A_column_number_that_is_not_finite_is_a_problem(string text)
    {
        foreach (var family in (ColumnFamily[])[ColumnFamily.Numeric, ColumnFamily.Real, ColumnFamily.Double])
        {
            Assert.Contains("no finite number", Given.Codec(BitableFieldType.Number, Given.Column(family)).FromLocal(text).Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_real_is_known_by_its_own_shortest_decimal()
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Real));
        Assert.Equal(new CanonicalValue.Number(0.1), codec.FromLocal("0.1").Value);
        Assert.Equal(new CanonicalValue.Number(0.1), codec.FromRemote(Given.Cell("0.10000000149")).Value);
    }

    [Fact]
    public void Whole_numbers_are_written_without_an_exponent()
    {
        var value = new CanonicalValue.Number(1e15);
        foreach (var family in (ColumnFamily[])[ColumnFamily.BigInt, ColumnFamily.Numeric])
        {
            Assert.Equal("1000000000000000", Given.Codec(BitableFieldType.Number, Given.Column(family)).ToLocal(value).Value);
        }
    }

    [Fact]
    public void A_rating_stays_within_its_bounds()
    {
        var rating = Given.Field(BitableFieldType.Number, "Rating", """{"formatter":"0","min":1,"max":5,"rating":{"symbol":"star"}}""");
        var codec = Given.Codec(rating, Given.Column(ColumnFamily.Double));
        Assert.Equal("5", Given.Json(codec.ToRemote(new CanonicalValue.Number(5))));
        Assert.Contains("from 1 to 5", codec.ToRemote(new CanonicalValue.Number(6)).Problem, StringComparison.Ordinal);
        Assert.Contains("whole numbers", codec.ToRemote(new CanonicalValue.Number(2.5)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Multi_select_is_a_set()
    {
        var codec = Given.Codec(BitableFieldType.MultiSelect, Given.Column(ColumnFamily.Array, "text[]"));
        var value = codec.FromRemote(Given.Cell("""["B","A","B"]""")).Value;
        Assert.Equal(value, codec.FromLocal("""["A","B"]""").Value);
        Assert.Equal("""["A","B"]""", codec.ToLocal(value).Value);
        Assert.Equal("""["A","B"]""", Given.Json(codec.ToRemote(value)));
        Assert.Null(codec.ToRemote(CanonicalValue.Empty).Value);
        Assert.Equal(CanonicalValue.Empty, codec.FromLocal("[]").Value);
    }

    [Theory]
    [InlineData("""["a",null]""")]
    [InlineData("""[["a"],["b"]]""")]
    public void An_array_with_nulls_or_dimensions_is_a_problem(string text)
    {
        var read = Given.Codec(BitableFieldType.MultiSelect, Given.Column(ColumnFamily.Array, "text[]")).FromLocal(text);
        Assert.Contains("a flat array without NULL elements is needed", read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_without_a_name_is_not_written()
    {
        var codec = Given.Codec(BitableFieldType.MultiSelect, Given.Column(ColumnFamily.Array, "text[]"));
        Assert.Contains("without a name", codec.ToRemote(codec.FromLocal("""["","a"]""").Value).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Array_elements_keep_to_the_limits_of_their_type()
    {
        var enums = Given.Column(ColumnFamily.Array, "mood[]") with { ElementFamily = ColumnFamily.Enum, EnumLabels = ["sad", "ok"] };
        var codec = Given.Codec(BitableFieldType.MultiSelect, enums);
        Assert.Equal("""["ok"]""", codec.ToLocal(codec.FromRemote(Given.Cell("""["ok"]""")).Value).Value);
        Assert.Contains("\"sad\", \"ok\"", codec.ToLocal(codec.FromRemote(Given.Cell("""["ok","happy"]""")).Value).Problem, StringComparison.Ordinal);

        var shortTexts = Given.Column(ColumnFamily.Array, "character varying(2)[]") with { MaxLength = 2 };
        Assert.Contains("at most 2 characters", Given.Codec(BitableFieldType.MultiSelect, shortTexts).ToLocal(CanonicalValue.Set.Of(["abc"])).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("null", false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void An_absent_checkbox_is_unchecked(string? cell, bool expected)
    {
        var codec = Given.Codec(BitableFieldType.Checkbox, Given.Column(ColumnFamily.Boolean));
        Assert.Equal(new CanonicalValue.Flag(expected), codec.FromRemote(cell is null ? null : Given.Cell(cell)).Value);
        Assert.Equal(new CanonicalValue.Flag(false), codec.FromLocal(null).Value);
        Assert.Equal(expected ? "true" : "false", codec.ToLocal(new CanonicalValue.Flag(expected)).Value);
    }

    [Theory]
    [InlineData(ColumnFamily.Text, "")]
    [InlineData(ColumnFamily.PaddedText, "")]
    [InlineData(ColumnFamily.CaseInsensitiveText, "")]
    public void An_empty_cell_is_an_empty_text_where_null_is_not_allowed(ColumnFamily family, string stored)
    {
        var column = Given.Column(family);
        Assert.Null(Given.Codec(BitableFieldType.Text, column).ToLocal(CanonicalValue.Empty).Value);
        Assert.Equal(stored, Given.Codec(BitableFieldType.Text, column with { IsNullable = false }).ToLocal(CanonicalValue.Empty).Value);
    }

    [Fact]
    public void An_empty_cell_does_not_fit_a_column_without_null_or_emptiness()
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Integer) with { IsNullable = false });
        Assert.Equal(CanonicalValue.Empty, codec.FromRemote(null).Value);
        Assert.Equal("Column \"c\" (integer) is NOT NULL and cannot take an empty cell: fill the cell, or make the column nullable.", codec.ToLocal(CanonicalValue.Empty).Problem);
    }

    [Fact]
    public void A_value_of_another_kind_is_a_problem_on_both_sides()
    {
        var codec = Given.Codec(BitableFieldType.Number, Given.Column(ColumnFamily.Integer));
        Assert.Contains("another mapping", codec.ToLocal(new CanonicalValue.Text("7")).Problem, StringComparison.Ordinal);
        Assert.Contains("another mapping", codec.ToRemote(new CanonicalValue.Text("7")).Problem, StringComparison.Ordinal);
    }
}
