using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>
/// DateTime, CreatedTime and ModifiedTime as the day they fall on in the mapping's time zone. A day is written as its first
/// instant, which is not midnight where a clock change skips that. A day that the zone skipped altogether reads as the next one.
/// </summary>
internal sealed class DayCell(RemoteField field, WallClock clock) : RemoteForm<CanonicalValue.Day>(field)
{
    /// <summary>The day of an instant; a problem where it is out of the calendar.</summary>
    public static Conversion<CanonicalValue> DayAt(long instant, WallClock clock)
    {
        var wall = clock.ToWall(instant);
        return Calendar.Holds(wall)
            ? new CanonicalValue.Day(Calendar.DayOf(wall))
            : Conversion<CanonicalValue>.Misfit($"holds a time outside the years 0001 to 9999 by the clock of {clock.ZoneId}");
    }

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var day = InstantCell.Milliseconds(cell).Then(instant => DayAt(instant, clock));
        return day.Fits ? day : Misfit<CanonicalValue>(day.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Day value) => StartOf(value) is var start && Calendar.Holds(start)
        ? JsonValue.Create(start)
        : Misfit<JsonNode?>("takes times in the years 0001 to 9999, and the day starts outside");

    protected override CanonicalValue Keep(CanonicalValue.Day value) =>
        Calendar.Holds(StartOf(value)) && DayAt(StartOf(value), clock) is { Fits: true } day ? day.Value : value;

    private long StartOf(CanonicalValue.Day value) => clock.ToInstant(Calendar.StartOf(value.Value));
}
