using System.Diagnostics.CodeAnalysis;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace BitableSync.App.Access;

/// <summary>
/// Records every request that would change something and whose sender is known: also the refused ones, and those of endpoints that
/// know nothing of it.
/// </summary>
internal sealed class AuditTrail(AuditLog log, ILogger<AuditTrail> logger)
{
    private const int LongestReason = 500;
    private const string Failed = "failed";

    /// <summary>The action is over, so it is recorded even if the sender has gone away meanwhile.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (AccessPolicies.IsRead(http.Request) || Visitor.Of(http.User) is not { } visitor || http.GetEndpoint() is not { } endpoint || IsAnonymous(endpoint))
        {
            await next(http);
            return;
        }

        try
        {
            await next(http);
        }
        catch
        {
            await RecordAsync(Describe(http, endpoint, visitor, Failed));
            throw;
        }

        var status = http.Response.StatusCode;
        var outcome = status < StatusCodes.Status400BadRequest ? AuditEntry.Done : $"{status} {ReasonPhrases.GetReasonPhrase(status)}";
        await RecordAsync(Describe(http, endpoint, visitor, outcome));
    }

    /// <summary>Records what is no request, or one that a handler knows more about. A failure is logged with all that it was to record.</summary>
    [SuppressMessage("Reliability", "CA2016", Justification = "Recorded whether or not the request is still there.")]
    public async Task RecordAsync(AuditEntry entry)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await log.WriteAsync(entry, limit.Token);
        }
        catch (Exception away) when (away is StoreException or OperationCanceledException)
        {
            Log.NotRecorded(logger, entry.Actor, entry.Role, entry.Action, entry.Subject, entry.Outcome, entry.Reason ?? "");
        }
    }

    private static bool IsAnonymous(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static AuditEntry Describe(HttpContext http, Endpoint endpoint, Visitor visitor, string outcome)
    {
        var action = endpoint.Metadata.GetMetadata<AuditedAction>()?.Name;
        var subject = action is null ? http.Request.Path.Value + MarkedIn(http) : string.Join(", ", http.Request.RouteValues.Values);
        var role = visitor.KeyId is null ? "open" : visitor.Role.ToString().ToLowerInvariant();
        return new AuditEntry(visitor.Name, role, action ?? http.Request.Method, subject, outcome, ReasonOf(http));
    }

    /// <summary>The lines that somebody marked in a list of the job dashboard before pressing its button.</summary>
    private static string MarkedIn(HttpContext http) => FormOf(http)?["jobs[]"] is { Count: > 0 } marked ? $" {string.Join(", ", marked.ToArray())}" : "";

    private static IFormCollection? FormOf(HttpContext http) => http.Features.Get<Microsoft.AspNetCore.Http.Features.IFormFeature>()?.Form;

    private static string? ReasonOf(HttpContext http)
    {
        var reason = http.Features.Get<AuditedReason>()?.Text ?? FormOf(http)?["reason"].ToString();
        return string.IsNullOrWhiteSpace(reason) ? null : reason.Length > LongestReason ? reason[..LongestReason] : reason;
    }
}
