using System.Globalization;
using System.Text.Json.Serialization;
using System.Web;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.LongConnection;

/// <summary>Where to connect, valid for one connection. The address holds a ticket and is a secret.</summary>
/// <param name="Url">ws or wss.</param>
/// <param name="ServiceId">Goes into every frame.</param>
/// <param name="ConnectionId">The platform's name for the connection, for logs.</param>
/// <param name="Config">The rhythm to keep.</param>
internal sealed record ConnectionAddress(Uri Url, int ServiceId, string? ConnectionId, ClientConfig Config)
{
    /// <summary>Asks the platform. One attempt: the connection has its own rhythm of repetition.</summary>
    public static async Task<ConnectionAddress> DiscoverAsync(FeishuHttp http, FeishuOptions options, ClientConfig config, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.ConnectionAddress, "/callback/ws/endpoint", $"Asking for the long connection of app {options.AppId}")
        {
            Headers = [("locale", "zh")],
        }.WithBody(new Dictionary<string, string> { ["AppID"] = options.AppId, ["AppSecret"] = options.AppSecret });
        var answer = await http.CallOnceAsync<AddressAnswer>(request, NoToken.Instance, cancellationToken);
        return Read(answer, options, config) ?? throw ApiFailures.UnusableAddress(request);
    }

    /// <summary>Null when the address is no WebSocket address, or is unencrypted although the platform itself is not.</summary>
    private static ConnectionAddress? Read(AddressAnswer answer, FeishuOptions options, ClientConfig config)
    {
        if (!Uri.TryCreate(answer.Url, UriKind.Absolute, out var url))
            return null;
        var mayBePlain = options.BaseAddress.Scheme == Uri.UriSchemeHttp;
        if (url.Scheme != Uri.UriSchemeWss && !(mayBePlain && url.Scheme == Uri.UriSchemeWs))
            return null;

        var query = HttpUtility.ParseQueryString(url.Query);
        var service = int.TryParse(query["service_id"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : 0;
        return new ConnectionAddress(url, service, query["device_id"], config.With(answer.ClientConfig));
    }

    public override string ToString() => $"long connection {ConnectionId}";

    private sealed record AddressAnswer
    {
        [JsonPropertyName("URL")]
        public required string Url { get; init; }

        [JsonPropertyName("ClientConfig")]
        public WireConfig? ClientConfig { get; init; }

        public override string ToString() => nameof(AddressAnswer);
    }
}
