using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

internal static class DeadLettersApi
{
    public static void MapDeadLetters(this IEndpointRouteBuilder api) => api.MapGet("/dead-letters", ListAsync);

    /// <summary>Open ones, newest first. The next page begins <c>before</c> the last id of this one.</summary>
    private static async Task<Results<Ok<IReadOnlyList<DeadLetterView>>, ProblemHttpResult>> ListAsync(
        ReviewReader reader, CancellationToken cancellationToken, string? mapping = null, long? before = null, int limit = Paging.Standard)
    {
        if (Paging.Check(limit) is { } problem) return problem;
        return TypedResults.Ok(await reader.ReadDeadLettersAsync(mapping, before, limit, cancellationToken));
    }
}
