using BitableSync.App.Access;
using BitableSync.App.Review;
using BitableSync.Core.Ports;
using BitableSync.Engine.Guards;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

internal static class MappingsApi
{
    public static void MapMappings(this IEndpointRouteBuilder api)
    {
        api.MapGet("/mappings", ListAsync);
        api.MapPost("/mappings/{name}/pause", PauseAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("pause mapping");
        api.MapPost("/mappings/{name}/resume", ResumeAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("resume mapping");
        api.MapPost("/mappings/{name}/approve", ApproveAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("approve mass change");
        api.MapPost("/mappings/{name}/reject", RejectAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("reject mass change");
    }

    /// <summary>All mappings of this process in configuration order; none until the start is over.</summary>
    private static async Task<Ok<IReadOnlyList<MappingView>>> ListAsync(ReviewReader reader, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reader.ReadMappingsAsync(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> PauseAsync(
        string name, HttpContext http, MappingPauser pauser, CancellationToken cancellationToken) =>
        await pauser.PauseAsync(name, Visitor.Of(http.User)?.Name, cancellationToken) ? TypedResults.NoContent() : Missing.Mapping(name);

    /// <summary>404: no such mapping. 409: it does not fit its tables.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> ResumeAsync(string name, MappingResumer resumer, CancellationToken cancellationToken)
    {
        var outcome = await resumer.ResumeAsync(name, cancellationToken);
        return outcome.Problem is { } problem ? TypedResults.Problem(problem, statusCode: StatusOf(outcome)) : TypedResults.NoContent();
    }

    public static int StatusOf(ResumeOutcome outcome) => outcome switch
    {
        ResumeOutcome.Resumed => StatusCodes.Status204NoContent,
        ResumeOutcome.NotFound => StatusCodes.Status404NotFound,
        ResumeOutcome.Unfit => StatusCodes.Status409Conflict,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Task<Results<NoContent, ProblemHttpResult>> ApproveAsync(
        string name, HoldBody body, HttpContext http, HoldReviewer reviewer, CancellationToken cancellationToken) =>
        DecideAsync(name, HoldState.Approved, body, http, reviewer, cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> RejectAsync(
        string name, HoldBody body, HttpContext http, HoldReviewer reviewer, CancellationToken cancellationToken) =>
        DecideAsync(name, HoldState.Rejected, body, http, reviewer, cancellationToken);

    /// <summary>404: no such mapping. 409: nothing is held, or more than was shown.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(
        string name, HoldState decision, HoldBody body, HttpContext http, HoldReviewer reviewer, CancellationToken cancellationToken)
    {
        http.NoteReason(body.Reason);
        var by = (Visitor.Of(http.User) ?? Visitor.Anybody).Name;
        var outcome = await reviewer.DecideAsync(name, new HoldDecision(decision, by, body.Reason, body.Hold, body.Seen), cancellationToken);
        return HoldReviewer.Explain(outcome, name) is not { } problem ? TypedResults.NoContent()
            : TypedResults.Problem(problem, statusCode: outcome is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
    }

    /// <param name="Reason">Why.</param>
    /// <param name="Hold">Id of the one hold meant; all of the mapping where it is missing.</param>
    /// <param name="Seen">Deletes and overwrites the person was shown: a hold that has grown beyond is not decided.</param>
    internal sealed record HoldBody(string? Reason, long? Hold, long? Seen);
}
