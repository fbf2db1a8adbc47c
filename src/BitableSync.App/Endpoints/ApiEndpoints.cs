using BitableSync.App.Access;

namespace BitableSync.App.Endpoints;

/// <summary>The JSON API under <c>/api/v1</c>, used by the page's buttons, scripts and the demo. Errors are ProblemDetails.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1");
        api.MapAbout();
        api.MapNodes();
        api.MapMappings();
        api.MapConflicts();
        api.MapHistory();
        api.MapDeadLetters();
        api.MapKeys();
        api.MapAudit();
        api.MapFallback(() => TypedResults.Problem("There is no such resource.", statusCode: StatusCodes.Status404NotFound));
    }
}
