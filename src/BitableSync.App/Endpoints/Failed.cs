using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using Microsoft.AspNetCore.Diagnostics;

namespace BitableSync.App.Endpoints;

/// <summary>The one place where an exception becomes an HTTP answer. What it says inside goes to the log only.</summary>
internal static class Failed
{
    public static void Configure(IApplicationBuilder app) => app.Run(HandleAsync);

    private static async Task HandleAsync(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, detail) = failure switch
        {
            StoreException store => (StatusCodes.Status503ServiceUnavailable, store.Message),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ => (StatusCodes.Status500InternalServerError, "The request failed; the log has the details."),
        };
        if (status == StatusCodes.Status500InternalServerError && failure is not null)
        {
            Log.RequestFailed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Failed)), http.Request.Path, failure);
        }

        await TypedResults.Problem(detail, statusCode: status).ExecuteAsync(http);
    }
}
