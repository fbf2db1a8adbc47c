using BitableSync.App.Access;
using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>What is parked, and having it tried again.</summary>
internal static class DeadLettersApi
{
    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dead-letters", ListAsync);
        api.MapPost("/dead-letters/{id:long}/replay", ReplayAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("replay dead letter");
        api.MapPost("/dead-letters/replay", ReplayAllAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("replay dead letters");
    }

    /// <summary>404: no such letter. 409: it has gone through meanwhile.</summary>
    public static int StatusOf(ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Asked => StatusCodes.Status204NoContent,
        ReplayOutcome.NotFound => StatusCodes.Status404NotFound,
        ReplayOutcome.Closed => StatusCodes.Status409Conflict,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Open ones, newest first. The next page begins <c>before</c> the last id of this one.</summary>
    private static async Task<Results<Ok<IReadOnlyList<DeadLetterView>>, ProblemHttpResult>> ListAsync(
        ReviewReader reader, CancellationToken cancellationToken, string? mapping = null, long? before = null, int limit = Paging.Standard)
    {
        if (Paging.Check(limit) is { } problem) return problem;
        return TypedResults.Ok(await reader.ReadDeadLettersAsync(mapping, before, limit, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync(
        long id, ReplayBody? body, HttpContext http, DeadLetterDesk desk, CancellationToken cancellationToken)
    {
        http.NoteReason(body?.Reason);
        var outcome = await desk.ReplayAsync(id, cancellationToken);
        return DeadLetterDesk.Explain(outcome, id) is { } problem ? TypedResults.Problem(problem, statusCode: StatusOf(outcome)) : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Replayed>, ProblemHttpResult>> ReplayAllAsync(
        ReplayAllBody? body, HttpContext http, DeadLetterDesk desk, CancellationToken cancellationToken)
    {
        http.NoteReason(body?.Reason);
        return await desk.ReplayAllAsync(body?.Mapping, cancellationToken) is { } count
            ? TypedResults.Ok(new Replayed(count))
            : Missing.Mapping(body!.Mapping!);
    }

    /// <param name="Count">Dead letters that are tried again.</param>
    internal sealed record Replayed(long Count);

    /// <param name="Reason">Why.</param>
    internal sealed record ReplayBody(string? Reason);

    /// <param name="Mapping">Only this mapping's; all where it is missing.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record ReplayAllBody(string? Mapping, string? Reason);
}
