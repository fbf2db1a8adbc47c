using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;

namespace BitableSync.App.Access;

/// <summary>How often one address may ask what answers without a login. Beyond it: 429 with the time to wait.</summary>
internal static class RequestLimits
{
    /// <summary>The platform pushes in bursts, and repeats what was refused.</summary>
    public const string Webhook = "webhook";

    public const string Login = "login";

    public const string Liveness = "liveness";

    /// <summary>Largest body of a request, but for the webhook, which has a setting of its own.</summary>
    public const int LargestBody = 1024 * 1024;

    /// <summary>Largest body of a login.</summary>
    public const int LargestLogin = 8 * 1024;

    public static IServiceCollection AddRequestLimits(this IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
            rejected.HttpContext.Response.Headers.RetryAfter = RetryAfter.Seconds(wait);
            return ValueTask.CompletedTask;
        };
        limits.AddPolicy(Webhook, http => PerAddress(http, burst: 3000, perSecond: 1000));
        limits.AddPolicy(Login, http => PerAddress(http, burst: 100, perSecond: 10));
        limits.AddPolicy(Liveness, http => PerAddress(http, burst: 100, perSecond: 20));
    });

    /// <summary>
    /// Refuses a body that says itself that it is too large. Where it does not say, reading it ends at the limit; but what looks for a
    /// token in it then says that the token is missing.
    /// </summary>
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        if (http.Request.ContentLength is not { } length || limit is null || length <= limit) return next(http);
        // The body stays unread, so nothing can follow it on this connection.
        http.Response.Headers.Connection = "close";
        return TypedResults.Problem($"The body has {length} bytes; expected at most {limit}.", statusCode: StatusCodes.Status413PayloadTooLarge).ExecuteAsync(http);
    });

    private static RateLimitPartition<IPAddress> PerAddress(HttpContext http, int burst, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(
        http.Connection.RemoteIpAddress ?? IPAddress.None,
        _ => new TokenBucketRateLimiterOptions { TokenLimit = burst, TokensPerPeriod = perSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 });
}
