using System.Globalization;

namespace BitableSync.Simulator.Searching;

/// <summary>The half-open range of milliseconds that a date value of a filter names, in the Base's time zone.</summary>
internal static class DateRange
{
    public static (double From, double Until)? Of(string[] values, string comparison, TimeZoneInfo zone, DateTimeOffset now)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        (DateTime From, DateTime Until)? range = values switch
        {
            ["ExactDate", var text] => ExactDay(text, zone),
            ["Today"] => (today, today.AddDays(1)),
            ["Tomorrow"] => (today.AddDays(1), today.AddDays(2)),
            ["Yesterday"] => (today.AddDays(-1), today),
            [var period] when comparison == "is" => Period(period, today),
            _ => null,
        };
        return range is { } days ? (Instant(days.From, zone), Instant(days.Until, zone)) : null;
    }

    private static (DateTime, DateTime)? ExactDay(string text, TimeZoneInfo zone)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        if (milliseconds is < -60_000_000_000_000 or > 250_000_000_000_000) return null;
        var day = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), zone).Date;
        return (day, day.AddDays(1));
    }

    private static (DateTime, DateTime)? Period(string name, DateTime today)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var first = new DateTime(today.Year, today.Month, 1);
        return name switch
        {
            "CurrentWeek" => (monday, monday.AddDays(7)),
            "LastWeek" => (monday.AddDays(-7), monday),
            "CurrentMonth" => (first, first.AddMonths(1)),
            "LastMonth" => (first.AddMonths(-1), first),
            "TheLastWeek" => (today.AddDays(-7), today),
            "TheNextWeek" => (today.AddDays(1), today.AddDays(8)),
            "TheLastMonth" => (today.AddDays(-30), today),
            "TheNextMonth" => (today.AddDays(1), today.AddDays(31)),
            _ => null,
        };
    }

    private static double Instant(DateTime local, TimeZoneInfo zone) =>
        new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
}
