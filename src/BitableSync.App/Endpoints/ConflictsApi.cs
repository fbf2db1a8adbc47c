using System.Text.Json;
using BitableSync.App.Access;
using BitableSync.App.Review;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>Listing and resolving conflicts.</summary>
internal static class ConflictsApi
{
    public static void MapConflicts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/conflicts", ListAsync);
        api.MapGet("/conflicts/{id:long}", FindAsync);
        api.MapPost("/conflicts/{id:long}/resolve", ResolveAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("resolve conflict");
    }

    /// <summary>Newest first; open ones unless <c>all</c>. The next page begins <c>before</c> the last id of this one.</summary>
    private static async Task<Results<Ok<IReadOnlyList<ConflictView>>, ProblemHttpResult>> ListAsync(
        ReviewReader reader, CancellationToken cancellationToken, string? mapping = null, bool all = false, long? before = null, int limit = Paging.Standard)
    {
        if (Paging.Check(limit) is { } problem) return problem;
        return TypedResults.Ok(await reader.ReadConflictsAsync(mapping, openOnly: !all, before, limit, cancellationToken));
    }

    private static async Task<Results<Ok<ConflictView>, ProblemHttpResult>> FindAsync(long id, ReviewReader reader, CancellationToken cancellationToken) =>
        await reader.FindConflictAsync(id, cancellationToken) is { } conflict ? TypedResults.Ok(conflict)
            : TypedResults.Problem($"There is no conflict {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> ResolveAsync(
        long id, ResolveBody body, HttpContext http, ConflictResolver resolver, CancellationToken cancellationToken)
    {
        http.NoteReason(body.Reason);
        if (Visitor.SignatureOf(http.User, body.By) is not { } by) return TypedResults.Problem("'by' is missing: say who decides.", statusCode: StatusCodes.Status400BadRequest);
        if (body.Choice == ConflictChoice.Value && body is { Value: null, Text: null })
        {
            return TypedResults.Problem("'value' (canonical JSON) or 'text' (as a person types it) is missing.", statusCode: StatusCodes.Status400BadRequest);
        }

        CanonicalValue? value = null;
        CanonicalValue? seen = null;
        try
        {
            if (body.Value is { } given) value = CanonicalJson.FromElement(given);
            if (body.Seen is { } shown) seen = CanonicalJson.FromElement(shown);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return TypedResults.Problem(
                "'value' and 'seen' are canonical values: null, a string, number or boolean, an array of strings, {\"ms\": …}, {\"day\": \"2026-01-31\"} or {\"json\": …}.",
                statusCode: StatusCodes.Status400BadRequest);
        }

        var decision = new Decision(id, body.Choice, value, body.Text, seen, body.Version, by, body.Reason ?? "");
        return ToProblem(await resolver.ResolveAsync(decision, cancellationToken)) is { } problem ? problem : TypedResults.NoContent();
    }

    private static ProblemHttpResult? ToProblem(ResolveOutcome outcome) => Explain(outcome) is var (status, message)
        ? TypedResults.Problem(message, statusCode: status)
        : null;

    /// <summary>Null where the decision was carried out.</summary>
    public static (int Status, string Message)? Explain(ResolveOutcome outcome) => outcome switch
    {
        ResolveOutcome.Resolved => null,
        ResolveOutcome.NotFound none => (StatusCodes.Status404NotFound, none.Message),
        ResolveOutcome.Stale stale => (StatusCodes.Status409Conflict, stale.Message),
        ResolveOutcome.Refused refused => (StatusCodes.Status422UnprocessableEntity, refused.Message),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <param name="Choice"><c>confirm</c>, <c>bitable</c>, <c>database</c> or <c>value</c>.</param>
    /// <param name="By">Who decides; needed only where nobody has to log in.</param>
    /// <param name="Value">For <c>value</c>: canonical JSON.</param>
    /// <param name="Text">For <c>value</c>, instead: as a person types it.</param>
    /// <param name="Seen">The database's value the reviewer was looking at; the decision is refused where it has moved on.</param>
    /// <param name="Version">The conflict's version the reviewer was looking at; refused where its values have changed since.</param>
    /// <param name="Reason">Why.</param>
    private sealed record ResolveBody(ConflictChoice Choice, string? By, JsonElement? Value, string? Text, JsonElement? Seen, int? Version, string? Reason);
}
