using BitableSync.App.Review;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>The answers to requests that name what does not exist.</summary>
internal static class Missing
{
    public static ProblemHttpResult Mapping(string name) => TypedResults.Problem(NoSuchMapping.Message(name), statusCode: StatusCodes.Status404NotFound);
}
