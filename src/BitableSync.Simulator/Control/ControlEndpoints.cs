using BitableSync.Simulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The control surface under <c>/simulator</c>: acting as a person, and steering the platform. Described in README.md.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Platform platform, WebhookChannel webhook)
    {
        var group = routes.MapGroup("/simulator");
        new BaseControl(platform).Map(group);
        new PlatformControl(platform).Map(group);
        new EventControl(platform, webhook).Map(group);
        new MessageControl(platform).Map(group);
    }
}
