using BitableSync.Postgres.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>The processes that share the database.</summary>
internal static class NodesApi
{
    public static void MapNodes(this IEndpointRouteBuilder api) => api.MapGet("/nodes", GetAsync);

    private static async Task<Ok<IReadOnlyList<ListedNode>>> GetAsync(NodeRegistry nodes, CancellationToken cancellationToken) =>
        TypedResults.Ok(await nodes.ReadAsync(cancellationToken));
}
