namespace BitableSync.Core.Fields;

/// <summary>The years 0001 to 9999, which both sides and .NET can hold.</summary>
internal static class Calendar
{
    public static readonly long FirstMillisecond = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    public static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static bool Holds(long milliseconds) => milliseconds >= FirstMillisecond && milliseconds <= LastMillisecond;

    public static DateOnly DayOf(long wall) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(wall));

    public static long StartOf(DateOnly day) => (day.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
