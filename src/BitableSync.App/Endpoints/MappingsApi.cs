using BitableSync.App.Access;
using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

internal static class MappingsApi
{
    public static void MapMappings(this IEndpointRouteBuilder api)
    {
        api.MapGet("/mappings", ListAsync);
        api.MapPost("/mappings/{name}/resume", ResumeAsync).RequireAuthorization(AccessPolicies.Operate).AuditedAs("resume mapping");
    }

    /// <summary>All mappings of this process in configuration order; none until the start is over.</summary>
    private static async Task<Ok<IReadOnlyList<MappingView>>> ListAsync(ReviewReader reader, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reader.ReadMappingsAsync(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> ResumeAsync(string name, MappingResumer resumer, CancellationToken cancellationToken) =>
        await resumer.ResumeAsync(name, cancellationToken) ? TypedResults.NoContent()
            : TypedResults.Problem($"There is no mapping '{name}'.", statusCode: StatusCodes.Status404NotFound);
}
