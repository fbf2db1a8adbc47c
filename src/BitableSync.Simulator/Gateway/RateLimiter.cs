using System.Collections.Concurrent;
using System.Globalization;

namespace BitableSync.Simulator.Gateway;

/// <summary>Counts calls per endpoint in fixed windows, as the platform's gateway does per API, app and tenant.</summary>
internal sealed class RateLimiter(PlatformClock clock)
{
    private readonly ConcurrentDictionary<ApiRoute, Window> _windows = new();

    /// <summary>The 429 answer, or null while the endpoint has calls left.</summary>
    public ApiReply? Check(ApiRoute route, bool enforced, string logId)
    {
        if (!enforced) return null;
        var window = _windows.GetOrAdd(route, static _ => new Window());
        lock (window)
        {
            var now = clock.TrueNow;
            if (now - window.Start >= route.Rate.Window) (window.Start, window.Calls) = (now, 0);
            if (++window.Calls <= route.Rate.Calls) return null;
            var left = window.Start + route.Rate.Window - now;
            return Throttled(route.Rate.Calls, Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)), status: null, logId);
        }
    }

    public static ApiReply Throttled(int limit, int resetSeconds, int? status, string logId) =>
        ApiReply.Refused(new ApiRefusedException(99991400, status: status), logId) with
        {
            Headers =
            [
                ("x-ogw-ratelimit-limit", limit.ToString(CultureInfo.InvariantCulture)),
                ("x-ogw-ratelimit-reset", resetSeconds.ToString(CultureInfo.InvariantCulture)),
            ],
        };

    private sealed class Window
    {
        public DateTimeOffset Start { get; set; }

        public int Calls { get; set; }
    }
}
