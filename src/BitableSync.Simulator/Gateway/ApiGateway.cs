using System.Globalization;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Calls;
using BitableSync.Simulator.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Gateway;

/// <summary>
/// What every API call passes: log id, faults, rate limit, token, permission, the write slot of its Base, the endpoint, the call log.
/// A write counts as ended just before its answer is sent, so what a client sees as a gap is never shorter here.
/// </summary>
internal sealed class ApiGateway(Platform platform)
{
    private readonly RateLimiter _limiter = new(platform.Clock);
    private readonly AccessCheck _access = new(platform);

    public async Task HandleAsync(HttpContext http, ApiRoute? route, int refusal)
    {
        var logId = platform.Ids.LogId();
        var appToken = (string?)http.GetRouteValue("app_token");
        var open = platform.CallLog.Begin(http.Request.Method, http.Request.Path, route?.Kind ?? CallKind.Other, appToken, (string?)http.GetRouteValue("table_id"));
        var fault = platform.Faults.Next(http.Request.Method, http.Request.Path);
        var request = new ApiRequest(http, await ReadBodyAsync(http), logId);
        ApiReply? reply = null;
        try
        {
            reply = route is null
                ? ApiReply.Refused(new ApiRefusedException(refusal, $"{http.Request.Method} {http.Request.Path}"), logId)
                : await AnswerAsync(route, request, appToken, fault, platform.Stopping);
        }
        finally
        {
            platform.CallLog.End(open, request.RecordCount, reply?.Status ?? 0, reply?.Code ?? 0, logId, fault?.Kind.ToString());
        }
        await SendAsync(http, reply, logId);
    }

    /// <summary>The answer, or null where the connection is to be cut. A caller who leaves early does not undo the call.</summary>
    private async Task<ApiReply?> AnswerAsync(ApiRoute route, ApiRequest request, string? appToken, Fault? fault, CancellationToken cancellationToken)
    {
        try
        {
            if (fault?.Kind == FaultKind.ResetBeforeApplying) return null;
            if (fault is not null && FaultReplies.BeforeApplying(fault, request.LogId) is { } early) return early;
            if (_limiter.Check(route, platform.Knobs.RateLimits, request.LogId) is { } throttled) return throttled;
            if (route.Tokens != TokenKinds.None) _access.CheckToken(request, route);
            var delay = platform.Knobs.Latency + (fault?.Kind == FaultKind.Slow ? fault.Delay : TimeSpan.Zero);
            var reply = await CarryOutAsync(route, request, appToken, delay, cancellationToken);
            return fault?.Kind switch
            {
                FaultKind.ResetAfterApplying => null,
                FaultKind.CodeAfterApplying => FaultReplies.Refusal(fault, request.LogId),
                _ => reply,
            };
        }
        catch (ApiRefusedException refused)
        {
            return ApiReply.Refused(refused, request.LogId, route.NewerStatus);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // An error of the simulator itself: said aloud, in the platform's own words for such a thing.
            return ApiReply.Refused(new ApiRefusedException(1255001, bug.ToString(), status: 500), request.LogId);
        }
    }

    private async Task<ApiReply> CarryOutAsync(ApiRoute route, ApiRequest request, string? appToken, TimeSpan delay, CancellationToken cancellationToken)
    {
        var bitable = appToken is null ? null : _access.CheckBase(appToken, route.Kind);
        if (bitable is null || route.Kind != CallKind.Write) return await RunAsync(route, request, delay, cancellationToken);
        if (!bitable.TryBeginWrite())
        {
            if (platform.Knobs.WriteConflicts) throw new ApiRefusedException(1254291, "Another write to this Base is under way.");
            return await RunAsync(route, request, delay, cancellationToken);
        }
        try
        {
            return await RunAsync(route, request, delay, cancellationToken);
        }
        finally
        {
            bitable.EndWrite();
        }
    }

    private async Task<ApiReply> RunAsync(ApiRoute route, ApiRequest request, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero) await Task.Delay(delay, platform.Clock.Provider, cancellationToken);
        return await route.Handle(request, cancellationToken);
    }

    private async Task SendAsync(HttpContext http, ApiReply? reply, string logId)
    {
        if (reply is null)
        {
            http.Abort();
            return;
        }
        var response = http.Response;
        response.StatusCode = reply.Status;
        response.Headers["x-tt-logid"] = logId;
        response.Headers["x-request-id"] = Guid.NewGuid().ToString();
        response.Headers.Date = platform.Clock.Now.ToString("R", CultureInfo.InvariantCulture);
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (reply.Status is >= 300 and < 400) return;
        if (reply.Body.Length > 0) response.ContentType = reply.ContentType;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body, http.RequestAborted);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0) return [];
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 0));
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        return buffer.ToArray();
    }
}
