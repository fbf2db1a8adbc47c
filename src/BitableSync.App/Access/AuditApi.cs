using BitableSync.App.Endpoints;
using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Access;

internal static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync).RequireAuthorization(AccessPolicies.Operate);

    /// <summary>Newest first. The next page begins <c>before</c> the last id of this one.</summary>
    private static async Task<Results<Ok<IReadOnlyList<AuditView>>, ProblemHttpResult>> ListAsync(
        AuditLog log, CancellationToken cancellationToken, long? before = null, int limit = Paging.Standard)
    {
        if (Paging.Check(limit) is { } problem) return problem;
        return TypedResults.Ok<IReadOnlyList<AuditView>>([.. (await log.ListAsync(before, limit, cancellationToken)).Select(AuditView.Of)]);
    }
}
