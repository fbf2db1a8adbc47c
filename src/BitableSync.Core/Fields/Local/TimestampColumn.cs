using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>
/// <c>timestamp</c> (read in the mapping's time zone) and <c>timestamptz</c>, cut to Bitable's milliseconds and rounded to the
/// column's own digits.
/// </summary>
/// <param name="column">The column.</param>
/// <param name="clock">The mapping's wall clock for a <c>timestamp</c>, that of UTC for a <c>timestamptz</c>.</param>
/// <param name="suffix">The offset to write: "+00" for a <c>timestamptz</c>, nothing for a <c>timestamp</c>.</param>
internal sealed class TimestampColumn(ColumnSpec column, WallClock clock, string suffix) : LocalForm<CanonicalValue.Instant>(column)
{
    public static TimestampColumn Of(ColumnSpec column, TimeZoneInfo zone) => column.Family == ColumnFamily.TimestampTz
        ? new TimestampColumn(column, new WallClock(TimeZoneInfo.Utc), "+00")
        : new TimestampColumn(column, new WallClock(zone), "");

    protected override Conversion<CanonicalValue> Parse(string text)
    {
        if (TimestampText.TryParse(text, withOffset: suffix.Length > 0, out var microseconds))
        {
            var instant = clock.ToInstant(TimestampText.ToMilliseconds(microseconds));
            if (Calendar.Holds(instant)) return new CanonicalValue.Instant(instant);
        }

        return Misfit<CanonicalValue>("holds infinity or a time outside the years 0001 to 9999, which Bitable cannot show: correct the row");
    }

    protected override Conversion<string?> Format(CanonicalValue.Instant value) =>
        Stored(value.UnixMilliseconds) is { } wall
            ? TimestampText.Format(wall * 1000) + suffix
            : Misfit<string?>($"takes times in the years 0001 to 9999 by the clock of {clock.ZoneId}, and the time is outside");

    protected override CanonicalValue Keep(CanonicalValue.Instant value) =>
        Stored(value.UnixMilliseconds) is { } wall ? new CanonicalValue.Instant(clock.ToInstant(wall)) : value;

    /// <summary>The wall time as the column keeps it; null where that, or the instant it then stands for, is out of the calendar.</summary>
    private long? Stored(long instant)
    {
        if (!Calendar.Holds(instant)) return null;
        var wall = TimestampText.Round(clock.ToWall(instant) * 1000, Column.Precision) / 1000;
        return Calendar.Holds(wall) && Calendar.Holds(clock.ToInstant(wall)) ? wall : null;
    }
}
