using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

internal static class MappingsApi
{
    public static void MapMappings(this IEndpointRouteBuilder api) => api.MapGet("/mappings", ListAsync);

    /// <summary>All mappings of this process in configuration order; none until the start is over.</summary>
    private static async Task<Ok<IReadOnlyList<MappingView>>> ListAsync(ReviewReader reader, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reader.ReadMappingsAsync(cancellationToken));
}
