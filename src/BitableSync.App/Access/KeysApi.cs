using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Access;

/// <summary>Making, listing and revoking keys.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireAuthorization(AccessPolicies.Operate);
        keys.MapGet("", ListAsync);
        keys.MapPost("/{name}", CreateAsync).AuditedAs("make key");
        keys.MapDelete("/{name}", RevokeAsync).AuditedAs("revoke key");
    }

    /// <summary>All keys, revoked ones too, the newest first.</summary>
    private static async Task<Ok<List<AccessKey>>> ListAsync(AccessKeyStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.ListAsync(cancellationToken));

    private static async Task<Results<Ok<CreatedKey>, ProblemHttpResult>> CreateAsync(
        string name, KeyBody body, HttpContext http, AccessKeyStore store, KeyRing ring, CancellationToken cancellationToken)
    {
        if (KeyName.FindProblem(name) is { } problem) return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        if (body.Role is not { } role) return TypedResults.Problem("'role' is missing: viewer, reviewer or operator.", statusCode: StatusCodes.Status400BadRequest);
        if (await store.CreateAsync(name, role, Visitor.Of(http.User)!.Name, cancellationToken) is not { } key)
        {
            return TypedResults.Problem($"A key named '{name}' exists. Revoke it, or choose another name.", statusCode: StatusCodes.Status409Conflict);
        }

        ring.Forget();
        return TypedResults.Ok(new CreatedKey(name, role, key));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string name, HttpContext http, AccessKeyStore store, KeyRing ring, CancellationToken cancellationToken)
    {
        if (!await store.RevokeAsync(name, Visitor.Of(http.User)!.Name, cancellationToken))
        {
            return TypedResults.Problem($"There is no good key named '{name}'.", statusCode: StatusCodes.Status404NotFound);
        }

        ring.Forget();
        return TypedResults.NoContent();
    }

    private sealed record KeyBody(AccessRole? Role);
}

/// <summary>A new key, the only time that it is shown.</summary>
internal sealed record CreatedKey(string Name, AccessRole Role, string Key);
