namespace BitableSync.Core.Fields;

/// <summary>
/// The mapping's time zone: instants to what a clock on the wall shows, and back. Both as milliseconds since 1970-01-01 00:00,
/// of UTC and of the wall clock. Any long works; beyond the calendar's ends the zone's outermost offset is used.
/// </summary>
/// <remarks>
/// A wall time that a clock change repeats means its first occurrence. One that a clock change skips is read with the offset
/// before the change, as PostgreSQL does, and so lies after it. Only the direction from an instant is asked of the time zone
/// data; the way back is found by trying it, so <c>ToInstant(ToWall(x))</c> is stable whatever the zone.
/// </remarks>
internal sealed class WallClock(TimeZoneInfo zone)
{
    private const long MsPerDay = 86_400_000;

    /// <summary>Steps around a wall time that meet every offset in force near it: no offset exceeds 14 hours.</summary>
    private static readonly long[] Probes = [-MsPerDay, -MsPerDay / 2, 0, MsPerDay / 2, MsPerDay];

    public string ZoneId => zone.Id;

    public long ToWall(long instant) => instant + OffsetAt(instant);

    public long ToInstant(long wall)
    {
        long? first = null;
        foreach (var probe in Probes)
        {
            var candidate = wall - OffsetAt(wall + probe);
            if (ToWall(candidate) == wall && (first is null || candidate < first)) first = candidate;
        }

        return first ?? wall - OffsetAt(wall - MsPerDay);
    }

    private long OffsetAt(long instant)
    {
        var inCalendar = Math.Clamp(instant, Calendar.FirstMillisecond, Calendar.LastMillisecond);
        return (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(inCalendar)).TotalMilliseconds;
    }
}
