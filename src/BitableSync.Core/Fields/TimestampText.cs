using System.Globalization;
using System.Text.RegularExpressions;

namespace BitableSync.Core.Fields;

/// <summary>PostgreSQL's ISO text of <c>timestamp</c> and <c>timestamptz</c>: <c>2026-01-31 12:34:56.789012+00</c>.</summary>
internal static partial class TimestampText
{
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>2000-01-01, from which PostgreSQL counts and hence rounds.</summary>
    private const long PostgresEpoch = 946_684_800 * MicrosecondsPerSecond;

    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>
    /// Microseconds since 1970-01-01 00:00 of the wall clock the text was read from; of UTC where it may have an offset
    /// (and counts as UTC without one).
    /// </summary>
    /// <returns>False for infinity, years before 0001 or after 9999, times that no clock shows, and anything else.</returns>
    public static bool TryParse(string text, bool withOffset, out long microseconds)
    {
        microseconds = 0;
        var match = Pattern().Match(text);
        if (!match.Success || (match.Groups["offset"].Success && !withOffset)) return false;
        if (!DateTime.TryParseExact(match.Groups["wall"].Value.Replace('T', ' '), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value.PadRight(6, '0');
        microseconds = (wall - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            + long.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture) - OffsetSeconds(match) * MicrosecondsPerSecond;
        return Calendar.Holds(ToMilliseconds(microseconds));
    }

    /// <summary>Without an offset and without trailing zeros, as PostgreSQL prints it.</summary>
    public static string Format(long microseconds) =>
        (DateTime.UnixEpoch + TimeSpan.FromMicroseconds(microseconds)).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    /// <summary>Cut towards the past, so that a time before 1970 is cut the same way as one after.</summary>
    public static long ToMilliseconds(long microseconds) => microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000;

    /// <summary>As a column <c>timestamp(digits)</c> rounds: half away from PostgreSQL's own epoch.</summary>
    public static long Round(long microseconds, int? digits)
    {
        if (digits is null or >= 6) return microseconds;
        var unit = (long)Math.Pow(10, 6 - digits.Value);
        var sinceEpoch = microseconds - PostgresEpoch;
        var half = sinceEpoch >= 0 ? unit / 2 : -unit / 2;
        return (sinceEpoch + half) / unit * unit + PostgresEpoch;
    }

    private static int OffsetSeconds(Match match)
    {
        if (!match.Groups["sign"].Success) return 0;
        var seconds = (Part(match, "h") * 60 + Part(match, "m")) * 60 + Part(match, "s");
        return match.Groups["sign"].ValueSpan is "-" ? -seconds : seconds;
    }

    private static int Part(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        """
        ^\s*
        (?<wall>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[\ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)
        (?:(?<=:[0-9]{2}:[0-9]{2})\.(?<fraction>[0-9]{1,6}))?
        (?<offset>\s?(?:[Zz]|(?<sign>[+-])(?<h>[0-9]{2})(?::?(?<m>[0-9]{2})(?::?(?<s>[0-9]{2}))?)?))?
        \s*$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
