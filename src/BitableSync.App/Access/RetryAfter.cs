using System.Globalization;

namespace BitableSync.App.Access;

internal static class RetryAfter
{
    /// <summary>The header's value: whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
