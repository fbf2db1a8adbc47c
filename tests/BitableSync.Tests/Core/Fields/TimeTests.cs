using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Instants, wall times and days, most of all where clocks change.</summary>
public sealed class TimeTests
{
    [Theory]
    [InlineData("2026-06-01 00:00:00+00", 1780272000000)]
    [InlineData("2026-06-01 08:00:00+08", 1780272000000)]
    [InlineData("2026-06-01 00:00:00.000999+00", 1780272000000)]
    [InlineData("1969-12-31 23:59:59.9995+00", -1)]
    [InlineData("0001-01-01 00:00:00+00", -62135596800000)]
    [InlineData("9999-12-31 23:59:59.999999+00", 253402300799999)]
    public void A_timestamptz_is_cut_to_milliseconds_towards_the_past(string text, long expected)
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.TimestampTz));
        Assert.Equal(new CanonicalValue.Instant(expected), codec.FromLocal(text).Value);
    }

    [Theory]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("10000-01-01 00:00:00+00")]
    [InlineData("0044-03-15 12:00:00+00 BC")]
    [InlineData("0001-01-01 00:00:00+08")]
    public void A_time_outside_the_calendar_is_a_problem(string text)
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.TimestampTz));
        Assert.Contains("outside the years 0001 to 9999", codec.FromLocal(text).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("253402300800000")]
    [InlineData("-62135596800001")]
    [InlineData("1e300")]
    public void A_cell_outside_the_calendar_is_a_problem(string cell)
    {
        foreach (var family in (ColumnFamily[])[ColumnFamily.TimestampTz, ColumnFamily.Timestamp, ColumnFamily.Date])
        {
            Assert.Contains("outside the years 0001 to 9999", Given.Codec(BitableFieldType.DateTime, Given.Column(family)).FromRemote(Given.Cell(cell)).Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 1499, "1970-01-01 00:00:01")]
    [InlineData(0, 1500, "1970-01-01 00:00:01")] // half goes away from 2000, which is where PostgreSQL counts from
    [InlineData(0, 946684801500, "2000-01-01 00:00:02")]
    [InlineData(1, 946684801550, "2000-01-01 00:00:01.6")]
    [InlineData(3, 946684801555, "2000-01-01 00:00:01.555")]
    public void A_column_of_few_digits_rounds_as_PostgreSQL_does(int digits, long cell, string stored)
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Timestamp) with { Precision = digits });
        var value = codec.FromRemote(Given.Cell($"{cell}")).Value;
        Assert.Equal(stored, codec.ToLocal(value).Value);
        Assert.Equal(value, codec.FromLocal(stored).Value);
    }

    // New York 2026: clocks skip 02:00-03:00 on 8 March, repeat 01:00-02:00 on 1 November.
    [Theory]
    [InlineData("2026-03-08 01:59:59.999", "2026-03-08T06:59:59.999Z")]
    [InlineData("2026-03-08 02:30:00", "2026-03-08T07:30:00Z")]
    [InlineData("2026-03-08 03:30:00", "2026-03-08T07:30:00Z")]
    [InlineData("2026-11-01 01:30:00", "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-01 02:00:00", "2026-11-01T07:00:00Z")]
    public void A_skipped_wall_time_lies_after_the_gap_and_a_repeated_one_is_the_first(string wall, string instant)
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Timestamp), Given.Zone("America/New_York"));
        Assert.Equal(Instant(instant), codec.FromLocal(wall).Value);
    }

    [Fact]
    public void The_second_of_two_repeated_hours_compares_as_the_first()
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Timestamp), Given.Zone("America/New_York"));
        var second = codec.FromRemote(Given.Cell($"{Instant("2026-11-01T06:30:00Z").UnixMilliseconds}")).Value;
        Assert.Equal(Instant("2026-11-01T05:30:00Z"), second);
        Assert.Equal("2026-11-01 01:30:00", codec.ToLocal(second).Value);
    }

    // Cairo 2010-04-30 began at 01:00; Sao Paulo 2018-11-04 began at 01:00; Shanghai knew summer time in 1986-1991.
    [Theory]
    [InlineData("Africa/Cairo", "2010-04-30", "2010-04-29T22:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")]
    [InlineData("Asia/Shanghai", "1988-07-01", "1988-06-30T15:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-07-01", "2026-06-30T16:00:00Z")]
    [InlineData("America/New_York", "2026-07-01", "2026-07-01T04:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z")]
    public void A_day_is_written_as_its_first_instant(string zone, string day, string instant)
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Date), Given.Zone(zone));
        var value = codec.FromLocal(day).Value;
        Assert.Equal($"{Instant(instant).UnixMilliseconds}", Given.Json(codec.ToRemote(value)));
        Assert.Equal(value, codec.FromRemote(Given.Cell(Given.Json(codec.ToRemote(value))!)).Value);
    }

    [Fact]
    public void A_day_that_the_zone_skipped_compares_as_the_next()
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Date), Given.Zone("Pacific/Apia"));
        Assert.Equal(codec.FromLocal("2011-12-31").Value, codec.FromLocal("2011-12-30").Value);
    }

    [Fact]
    public void The_time_of_day_of_a_cell_does_not_matter_to_a_date_column()
    {
        var codec = Given.Codec(BitableFieldType.DateTime, Given.Column(ColumnFamily.Date), Given.Zone("Asia/Shanghai"));
        var evening = codec.FromRemote(Given.Cell($"{Instant("2026-01-31T15:59:59.999Z").UnixMilliseconds}")).Value;
        Assert.Equal(new CanonicalValue.Day(new DateOnly(2026, 1, 31)), evening);
        Assert.Equal("2026-01-31", codec.ToLocal(evening).Value);
    }

    private static CanonicalValue.Instant Instant(string iso) =>
        new(DateTimeOffset.Parse(iso, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
}
