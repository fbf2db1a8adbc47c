using BitableSync.Core.Fields;
using BitableSync.Core.Records;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Sql;

namespace BitableSync.Tests.Postgres;

public sealed class CaptureSqlTests
{
    private static readonly ColumnSpec Id = Columns.Of("id", ColumnFamily.Integer, "integer");
    private static readonly ColumnSpec Name = Columns.Of("name", ColumnFamily.Text, "text");

    [Fact]
    public void Names_of_the_longest_mapping_fit_an_identifier()
    {
        var longest = new MappingName(new string('m', 40));

        Assert.True(CaptureSql.TruncateTrigger(longest).Length <= 63);
        Assert.True(CaptureSql.FunctionName(longest).Length <= 63);
    }

    [Fact]
    public void The_fingerprint_follows_columns_key_and_table()
    {
        var mapping = Columns.Mapping([Id], Name);
        string[] prints =
        [
            CaptureSql.Comment(mapping),
            CaptureSql.Comment(Columns.Mapping([Id], Name, Columns.Of("more", ColumnFamily.Text, "text"))),
            CaptureSql.Comment(Columns.Mapping([Id, Name], Name)),
            CaptureSql.Comment(mapping with { Local = new LocalTableRef("crm", "people") }),
            CaptureSql.Comment(mapping with { DeletedAt = Columns.Of("gone", ColumnFamily.TimestampTz, "timestamptz") }),
        ];

        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], CaptureSql.Comment(Columns.Mapping([Id], Name)));
    }

    [Fact]
    public void A_line_break_in_a_name_does_not_leave_the_comment() =>
        Assert.DoesNotContain("\nDROP", CaptureSql.Install(Columns.Mapping([Id], Name) with { Local = new LocalTableRef("a\nDROP TABLE x; --", "b") })
            .Split("BEGIN;")[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("plain", "$body$plain$body$")]
    [InlineData("a $body$ b", "$body1$a $body$ b$body1$")]
    [InlineData("$body$ $body1$", "$body2$$body$ $body1$$body2$")]
    public void A_body_is_quoted_with_a_tag_it_does_not_contain(string body, string expected) =>
        Assert.Equal(expected, Identifier.DollarQuote(body));

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("back\\slash'", "E'back\\\\slash'''")]
    public void Constants_hold_whatever_the_server_thinks_of_backslashes(string text, string expected) =>
        Assert.Equal(expected, Identifier.Literal(text));

    [Theory]
    [InlineData(Doorbell.ChangeChannel, "orders", "LocalChanges { Mapping = orders }")]
    [InlineData(Doorbell.InboxChannel, "app/tbl/x", "RemoteEvents { Table = app/tbl/x }")]
    [InlineData(Doorbell.InboxChannel, "nonsense", null)]
    [InlineData("other", "x", null)]
    public void A_notification_says_where_work_waits(string channel, string payload, string? ring) =>
        Assert.Equal(ring, Doorbell.Parse(channel, payload)?.ToString());

    [Fact]
    public void The_doorbell_waits_longer_and_longer_but_not_for_ever()
    {
        var pause = TimeSpan.FromMilliseconds(500);
        for (var attempt = 0; attempt < 20; attempt++) pause = Doorbell.Longer(pause);

        Assert.Equal(TimeSpan.FromSeconds(30), pause);
        Assert.Equal(TimeSpan.FromSeconds(1), Doorbell.Longer(TimeSpan.FromMilliseconds(500)));
    }
}
