using BitableSync.App.Access;
using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>Why a value is where it is, and taking a change back.</summary>
internal static class HistoryApi
{
    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        api.MapGet("/mappings/{name}/history", ListAsync);
        api.MapPost("/history/{id:long}/undo", UndoAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("undo change");
    }

    /// <summary>Of one row, newest first: <c>key</c> once per key column. The next page begins <c>before</c> the last id of this one.</summary>
    private static async Task<Results<Ok<IReadOnlyList<HistoryView>>, ProblemHttpResult>> ListAsync(
        string name, string[] key, HistoryDesk desk, CancellationToken cancellationToken, string? field = null, long? before = null, int limit = Paging.Standard)
    {
        if (Paging.Check(limit) is { } problem) return problem;
        if (key.Length == 0) return TypedResults.Problem("'key' is missing: the row's key, once per key column.", statusCode: StatusCodes.Status400BadRequest);
        return await desk.ReadAsync(name, key, field, before, limit, cancellationToken) is { } history ? TypedResults.Ok(history)
            : Missing.Mapping(name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UndoAsync(long id, UndoBody body, HistoryDesk desk, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(body.By)) return TypedResults.Problem("'by' is missing: say who undoes.", statusCode: StatusCodes.Status400BadRequest);
        var outcome = await desk.UndoAsync(id, body.Field, body.By.Trim(), body.Reason ?? "", cancellationToken);
        return ConflictsApi.Explain(outcome) is var (status, message) ? TypedResults.Problem(message, statusCode: status) : TypedResults.NoContent();
    }

    /// <param name="By">Who undoes.</param>
    /// <param name="Field">Only this field: name, id or column.</param>
    /// <param name="Reason">Why.</param>
    private sealed record UndoBody(string? By, string? Field, string? Reason);
}
