using System.Globalization;
using BitableSync.Simulator.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.LongConnection;

/// <summary>Discovery of the connection URL, and the WebSocket behind it. Source: the official SDKs for Go, Python and Node.</summary>
internal sealed class LongConnectionEndpoints(Platform platform)
{
    private const string SocketPath = "/callback/ws/v2";
    private const int ServiceId = 33554678;

    public IEnumerable<ApiRoute> Routes =>
    [
        new ApiRoute(HttpMethod.Post, "/callback/ws/endpoint", (request, _) => ValueTask.FromResult(Discover(request))) { Tokens = TokenKinds.None },
    ];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(SocketPath, (RequestDelegate)AcceptAsync);

    private ApiReply Discover(ApiRequest request)
    {
        var (appId, secret) = (request.Body.StringMember("AppID"), request.Body.StringMember("AppSecret"));
        if (string.IsNullOrEmpty(appId) || string.IsNullOrEmpty(secret)) return Refuse(1000040344, "app_id or app_secret is missing");
        if (appId != platform.Options.AppId || secret != platform.Options.AppSecret) return Refuse(1000040345, "app_id or app_secret is invalid");
        if (platform.Options.StoreApp) return Refuse(403, "store apps have no long connection");
        if (platform.Connections.Connections.Count >= ConnectionHub.MaxConnections) return Refuse(1000040350, "the number of connections exceeded the limit");

        var deviceId = "7" + Random.Shared.NextInt64(100_000_000_000_000_000, 999_999_999_999_999_999).ToString(CultureInfo.InvariantCulture);
        // Under the name the caller used, which may be that of a container or a proxy.
        var caller = request.Http.Request;
        var socket = $"{(caller.IsHttps ? "wss" : "ws")}://{caller.Host}{SocketPath}";
        // service_id and device_id must not come first: the Node SDK parses the whole URL as if it were the query.
        var url = $"{socket}?fpid=493&aid=552564&device_id={deviceId}&access_key={platform.Ids.HexDigits(32)}&service_id={ServiceId}&ticket={platform.Connections.IssueTicket()}";
        return ApiReply.Flat("", json =>
        {
            json.WriteStartObject("data");
            json.WriteString("URL", url);
            json.WritePropertyName("ClientConfig");
            platform.ClientConfig.Write(json);
            json.WriteEndObject();
        });
    }

    /// <summary>An error with <c>data: {}</c>: without data the Node SDK fails to see the code and tries for ever.</summary>
    private static ApiReply Refuse(int code, string msg) => new(200, code, Json.Bytes(json => json.WriteObject(() =>
    {
        json.WriteNumber("code", code);
        json.WriteString("msg", msg);
        json.WriteStartObject("data");
        json.WriteEndObject();
    })));

    private async Task AcceptAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || platform.RefuseHandshake is not null || !platform.Connections.UseTicket(http.Request.Query["ticket"].ToString()))
        {
            RefuseHandshake(http, platform.RefuseHandshake ?? 514, "auth failed", null);
            return;
        }
        if (platform.Connections.Connections.Count >= ConnectionHub.MaxConnections)
        {
            RefuseHandshake(http, 514, "the number of connections exceeded the limit", 1000040350);
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await platform.Connections.ServeAsync(socket, http.Request.Query["device_id"].ToString(), ServiceId, platform.Stopping);
    }

    private static void RefuseHandshake(HttpContext http, int status, string message, int? authError)
    {
        http.Response.StatusCode = 403;
        http.Response.Headers["Handshake-Status"] = status.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Handshake-Msg"] = message;
        if (authError is { } code) http.Response.Headers["Handshake-Autherrcode"] = code.ToString(CultureInfo.InvariantCulture);
    }
}
