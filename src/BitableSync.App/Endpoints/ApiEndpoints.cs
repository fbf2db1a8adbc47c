namespace BitableSync.App.Endpoints;

/// <summary>The JSON API under <c>/api/v1</c>, used by the page's buttons, scripts and the demo. Errors are ProblemDetails.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter(OwnPagesOnlyAsync);
        api.MapAbout();
        api.MapMappings();
        api.MapConflicts();
        api.MapDeadLetters();
        api.MapFallback(() => TypedResults.Problem("There is no such resource.", statusCode: StatusCodes.Status404NotFound));
    }

    /// <summary>A browser names the site whose page makes it change something; scripts name none.</summary>
    private static async ValueTask<object?> OwnPagesOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        string? origin = request.Headers.Origin;
        if (HttpMethods.IsGet(request.Method) || origin is null || origin == $"{request.Scheme}://{request.Host}") return await next(context);
        return TypedResults.Problem("Pages of other sites may not use this API.", statusCode: StatusCodes.Status403Forbidden);
    }
}
