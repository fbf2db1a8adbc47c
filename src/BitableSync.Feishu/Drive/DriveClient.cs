using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Drive;

/// <summary>Subscriptions to the events of one Base. The file token of a Base is its app_token. Needs manage right on the Base.</summary>
public sealed class DriveClient
{
    private readonly FeishuApi _api;

    internal DriveClient(FeishuApi api) => _api = api;

    /// <summary>Subscribes the app to all tables of the Base; harmless when it already is. Page "Subscribe to document events".</summary>
    public Task SubscribeAsync(string appToken, CancellationToken cancellationToken) =>
        _api.SendAsync(Request(Endpoints.Subscribe, appToken, "subscribe", $"Subscribing to the events of Base {appToken}"), cancellationToken);

    /// <summary>Page "Query document event subscription status". At most 10 calls a minute.</summary>
    public async Task<bool> IsSubscribedAsync(string appToken, CancellationToken cancellationToken)
    {
        var request = Request(Endpoints.GetSubscription, appToken, "get_subscribe", $"Reading the event subscription of Base {appToken}");
        return (await _api.CallAsync<SubscriptionAnswer>(request, cancellationToken)).IsSubscribe;
    }

    /// <summary>Ends the subscription; harmless when there is none. Page "Cancel document event subscription". At most 10 calls a minute.</summary>
    public async Task UnsubscribeAsync(string appToken, CancellationToken cancellationToken)
    {
        try
        {
            await _api.SendAsync(Request(Endpoints.DeleteSubscription, appToken, "delete_subscribe", $"Ending the event subscription of Base {appToken}"), cancellationToken);
        }
        catch (FeishuApiException error) when (error.Class == ErrorClass.AlreadyDone)
        {
            // There was no subscription: what was asked for holds.
        }
    }

    private static ApiRequest Request(ApiEndpoint endpoint, string appToken, string action, string doing) =>
        new(endpoint, $"/open-apis/drive/v1/files/{Uri.EscapeDataString(appToken)}/{action}", doing) { Query = [("file_type", "bitable")] };

    private sealed record SubscriptionAnswer
    {
        public required bool IsSubscribe { get; init; }
    }
}
