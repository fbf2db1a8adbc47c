using System.Globalization;

namespace BitableSync.Jobs.Hangfire;

/// <summary>Cron expressions for periods. Cron knows only those that divide a minute, an hour or a day.</summary>
internal static class Periods
{
    private static readonly int[] OfSixty = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
    private static readonly int[] OfTwentyFour = [1, 2, 3, 4, 6, 8, 12, 24];

    /// <summary>
    /// An expression of six fields, in UTC, that comes round at least as often as the period: at the longest period that cron knows and
    /// that is not longer. The name moves it within the period, so that not all mappings run at one instant.
    /// </summary>
    public static string CronOf(TimeSpan period, string name)
    {
        if (period < TimeSpan.FromMinutes(1)) return Every(Longest(OfSixty, period.TotalSeconds), name, seconds: 1, "{0} * * * * *");
        if (period < TimeSpan.FromHours(1)) return Every(Longest(OfSixty, period.TotalMinutes), name, seconds: 60, "{1} {0} * * * *");
        return Every(Longest(OfTwentyFour, period.TotalHours), name, seconds: 3600, "{2} {1} {0} * * *");
    }

    private static int Longest(int[] known, double period) => known.LastOrDefault(length => length <= period, 1);

    private static string Every(int count, string name, int seconds, string form)
    {
        var shift = (int)(Hash(name) % (uint)(count * seconds));
        var field = (count, shift / seconds) switch
        {
            (1, _) => "*",
            // Once a day is no step within the day.
            (24, var hour) => hour.ToString(CultureInfo.InvariantCulture),
            var (step, first) => string.Create(CultureInfo.InvariantCulture, $"{first}/{step}"),
        };
        return seconds switch
        {
            1 => string.Format(CultureInfo.InvariantCulture, form, field),
            60 => string.Format(CultureInfo.InvariantCulture, form, field, shift % 60),
            _ => string.Format(CultureInfo.InvariantCulture, form, field, shift % 3600 / 60, shift % 60),
        };
    }

    /// <summary>FNV-1a: the same on every node and after every restart, which string hashes are not.</summary>
    private static uint Hash(string name) => name.Aggregate(2166136261, (hash, letter) => (hash ^ letter) * 16777619);
}
