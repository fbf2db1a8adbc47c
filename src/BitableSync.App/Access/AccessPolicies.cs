using System.Security.Claims;
using BitableSync.App.Serving;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>
/// Who may do what. An endpoint names the policy it needs with <c>RequireAuthorization</c>; one that names none may be read by every
/// role and changes something for operators only.
/// </summary>
internal static class AccessPolicies
{
    public const string Look = "look";
    public const string Review = "review";
    public const string Operate = "operate";

    public static bool MayLook(this ClaimsPrincipal user) => user.Has(AccessRole.Viewer);

    public static bool MayReview(this ClaimsPrincipal user) => user.Has(AccessRole.Reviewer);

    public static bool MayOperate(this ClaimsPrincipal user) => user.Has(AccessRole.Operator);

    public static bool MayLook(this HttpContext http) => http.User.MayLook();

    public static bool MayReview(this HttpContext http) => http.User.MayReview();

    public static bool MayOperate(this HttpContext http) => http.User.MayOperate();

    public static IServiceCollection AddAccessPolicies(this IServiceCollection services) => services.AddAuthorization(options =>
    {
        options.AddPolicy(Look, policy => policy.RequireAuthenticatedUser().RequireAssertion(asked => asked.User.MayLook()));
        options.AddPolicy(Review, policy => policy.RequireAuthenticatedUser().RequireAssertion(asked => asked.User.MayReview()));
        options.AddPolicy(Operate, policy => policy.RequireAuthenticatedUser().RequireAssertion(asked => asked.User.MayOperate()));
        options.DefaultPolicy = options.FallbackPolicy = new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(asked => asked.Resource is HttpContext http && (IsRead(http.Request) ? asked.User.MayLook() : asked.User.MayOperate()))
            .Build();
    });

    public static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || JobEngines.IsRefresh(request);

    private static bool Has(this ClaimsPrincipal user, AccessRole least) => Visitor.Of(user) is { } visitor && visitor.Role >= least;
}
