using System.Net;
using System.Text;
using BitableSync.Simulator.Gateway;
using Microsoft.AspNetCore.WebUtilities;

namespace BitableSync.Simulator.Auth;

/// <summary>
/// Login with OAuth 2.0. The authorize page offers the tenant's people as buttons; a test can name one with <c>login_as</c> (an open_id, or deny).
/// Source: Feishu pages "Get authorization code", "Get user_access_token" and "Get user info".
/// </summary>
internal sealed class OAuthEndpoints(Platform platform)
{
    private const string AuthorizePath = "/open-apis/authen/v1/authorize";

    public IEnumerable<ApiRoute> Routes =>
    [
        new ApiRoute(HttpMethod.Get, AuthorizePath, (request, _) => ValueTask.FromResult(Authorize(request))) { Tokens = TokenKinds.None },
        new ApiRoute(HttpMethod.Post, "/open-apis/authen/v2/oauth/token", (request, _) => ValueTask.FromResult(Token(request))) { Tokens = TokenKinds.None },
        new ApiRoute(HttpMethod.Get, "/open-apis/authen/v1/user_info", (request, _) => ValueTask.FromResult(UserInfo(request))) { Tokens = TokenKinds.User },
    ];

    private ApiReply Authorize(ApiRequest request)
    {
        var redirectUrl = request.Query("redirect_uri") ?? "";
        if (request.Query("client_id") != platform.Options.AppId) return Page("20048", "The app does not exist.");
        if (!Uri.TryCreate(redirectUrl, UriKind.Absolute, out _) || (platform.Options.RedirectUrls.Count > 0 && !platform.Options.RedirectUrls.Contains(redirectUrl)))
            return Page("20029", "redirect_uri is not registered.");
        var scope = request.Query("scope") ?? "";
        if (platform.Scopes is { } granted && scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(name => name != "offline_access" && !granted.Contains(name)))
            return Page("20027", "A requested scope is not enabled in the app.");
        return request.Query("login_as") switch
        {
            null or "" => ChoosePerson(request),
            "deny" => Redirect(redirectUrl, ("error", "access_denied"), request),
            var openId when platform.People.Find(openId, UserIdType.OpenId) is { } person =>
                Redirect(redirectUrl, ("code", platform.Logins.IssueCode(person, redirectUrl, scope, request.Query("code_challenge"), request.Query("code_challenge_method"))), request),
            _ => Page("20008", "The user does not exist."),
        };
    }

    private ApiReply Token(ApiRequest request)
    {
        try
        {
            var body = request.Body;
            if (body.StringMember("client_id") != platform.Options.AppId) throw new OAuthException(20048, "invalid_client", "The app does not exist.");
            if (body.StringMember("client_secret") != platform.Options.AppSecret) throw new OAuthException(20002, "invalid_client", "The client secret is wrong.");
            var grant = body.StringMember("grant_type") switch
            {
                "authorization_code" => platform.Logins.Redeem(body.StringMember("code"), body.StringMember("redirect_uri"), body.StringMember("code_verifier")),
                "refresh_token" => platform.Logins.Renew(body.StringMember("refresh_token")),
                _ => throw new OAuthException(20036, "unsupported_grant_type", "grant_type is not supported."),
            };
            return Granted(grant);
        }
        catch (OAuthException refused)
        {
            return new ApiReply(400, refused.Code, Json.Bytes(json => json.WriteObject(() =>
            {
                json.WriteNumber("code", refused.Code);
                json.WriteString("error", refused.Error);
                json.WriteString("error_description", refused.Message);
            })));
        }
    }

    private ApiReply UserInfo(ApiRequest request)
    {
        var person = request.Caller!;
        if (person.Resigned) throw new ApiRefusedException(20021, "The user has resigned.");
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteString("name", person.Name);
            json.WriteString("en_name", person.EnName);
            json.WriteString("avatar_url", person.AvatarUrl);
            json.WriteString("avatar_thumb", person.AvatarUrl);
            json.WriteString("avatar_middle", person.AvatarUrl);
            json.WriteString("avatar_big", person.AvatarUrl);
            json.WriteString("open_id", person.OpenId);
            json.WriteString("union_id", person.UnionId);
            json.WriteString("email", person.Email);
            json.WriteString("enterprise_email", person.Email);
            json.WriteString("user_id", person.UserId);
            json.WriteString("mobile", person.Mobile);
            json.WriteString("tenant_key", platform.Options.TenantKey);
            json.WriteString("employee_no", person.EmployeeNo);
        }));
    }

    private static ApiReply Granted(UserLogins.Grant grant) => ApiReply.Flat(null, json =>
    {
        json.WriteString("access_token", grant.AccessToken);
        json.WriteNumber("expires_in", 7200);
        if (grant.RefreshToken is { } refreshToken)
        {
            json.WriteString("refresh_token", refreshToken);
            json.WriteNumber("refresh_token_expires_in", 604800);
        }
        json.WriteString("token_type", "Bearer");
        json.WriteString("scope", grant.Scope);
    });

    private static ApiReply Redirect(string redirectUrl, (string Name, string Value) outcome, ApiRequest request)
    {
        var target = QueryHelpers.AddQueryString(redirectUrl, outcome.Name, outcome.Value);
        if (request.Query("state") is { } state) target = QueryHelpers.AddQueryString(target, "state", state);
        return new ApiReply(302, 0, []) { Headers = [("Location", target)] };
    }

    private ApiReply ChoosePerson(ApiRequest request)
    {
        var here = AuthorizePath + request.Http.Request.QueryString;
        var choices = new StringBuilder();
        foreach (var person in platform.People.All) choices.Append(Choice(here, person.OpenId, person.Name));
        return Html($"<h1>Log in to {WebUtility.HtmlEncode(platform.Options.AppId)} as</h1><ul>{choices}{Choice(here, "deny", "Deny")}</ul>", 200, 0);
    }

    private static string Choice(string here, string value, string name) =>
        $"<li><a href=\"{WebUtility.HtmlEncode(here + "&login_as=" + Uri.EscapeDataString(value))}\">{WebUtility.HtmlEncode(name)}</a></li>";

    private static ApiReply Page(string code, string problem) =>
        Html($"<h1>{code}</h1><p>{WebUtility.HtmlEncode(problem)}</p>", 400, int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));

    private static ApiReply Html(string body, int status, int code) =>
        new(status, code, Encoding.UTF8.GetBytes($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Login</title>{body}</html>"), "text/html; charset=utf-8");
}
