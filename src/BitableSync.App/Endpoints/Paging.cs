using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>How long a page of a list may be.</summary>
internal static class Paging
{
    public const int Standard = 50;
    public const int Largest = 500;

    /// <summary>Null where the limit can be used.</summary>
    public static ProblemHttpResult? Check(int limit) => limit is >= 1 and <= Largest ? null
        : TypedResults.Problem($"'limit' is {limit}; expected 1 to {Largest}.", statusCode: StatusCodes.Status400BadRequest);
}
