using BitableSync.App.Access;
using BitableSync.App.Configuration;
using BitableSync.App.Serving;
using BitableSync.App.Verbs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace BitableSync.Tests.Access;

/// <summary>Every address of the server as it is mapped, so that a new one cannot be open by oversight.</summary>
public sealed class EndpointAccessTests
{
    [Fact]
    public async Task Only_the_webhook_liveness_and_the_login_page_answer_without_a_login()
    {
        await using var app = Build();

        Assert.Equal(
            ["GET /assets/login.js", "GET /assets/page.css", "GET /healthz/live", "GET /login", "POST /feishu/events", "POST /login"],
            Endpoints(app).Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).SelectMany(Names).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whatever_answers_without_a_login_is_limited_in_rate()
    {
        await using var app = Build();

        Assert.All(
            Endpoints(app).Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null),
            endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.RateLimiting.EnableRateLimitingAttribute>()));
    }

    [Fact]
    public async Task Whatever_changes_something_says_who_may_and_what_the_audit_calls_it()
    {
        await using var app = Build();
        var changing = Endpoints(app)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && Methods(endpoint).Any(method => !HttpMethods.IsGet(method)))
            .Where(endpoint => !Names(endpoint).Any(name => name.Contains("/hangfire", StringComparison.Ordinal) || name.Contains("{*", StringComparison.Ordinal)))
            .ToArray();

        Assert.NotEmpty(changing);
        Assert.All(changing, endpoint =>
        {
            Assert.True(endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is not null, $"{endpoint.DisplayName} names no policy");
            Assert.True(endpoint.Metadata.GetMetadata<AuditedAction>() is not null, $"{endpoint.DisplayName} has no name for the audit");
        });
    }

    private static WebApplication Build()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Feishu:AppId"] = "cli_0123456789abcdef",
            ["Feishu:AppSecret"] = "secret of a test",
            ["Postgres:ConnectionString"] = "Host=127.0.0.1;Port=1;Database=none;Username=none",
        }).Build();
        var file = new ConfigurationFile(settings, null, new ConfigurationBuilder().AddInMemoryCollection().Build());
        return ServeHost.Build(file, AppSettings.Read(file).Require(Needs.Everything), new Terminal(TextWriter.Null, TextWriter.Null));
    }

    private static IEnumerable<RouteEndpoint> Endpoints(WebApplication app) =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Health checks are mapped for any method; they only ever read.</summary>
    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];

    private static IEnumerable<string> Names(RouteEndpoint endpoint) => Methods(endpoint).Select(method => $"{method} /{endpoint.RoutePattern.RawText?.Trim('/')}");
}
