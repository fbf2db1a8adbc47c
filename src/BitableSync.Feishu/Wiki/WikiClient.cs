using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Wiki;

/// <summary>Looks into the wiki, where a Base is known by the token of its page.</summary>
public sealed class WikiClient
{
    private readonly FeishuApi _api;

    internal WikiClient(FeishuApi api) => _api = api;

    /// <summary>The document behind a wiki page. Page "Get knowledge space node information".</summary>
    public async Task<WikiNode> GetNodeAsync(string nodeToken, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.GetWikiNode, "/open-apis/wiki/v2/spaces/get_node", $"Resolving wiki page {nodeToken}")
        {
            Query = [("token", nodeToken), ("obj_type", "wiki")],
        };
        return (await _api.CallAsync<NodeAnswer>(request, cancellationToken)).Node;
    }

    private sealed record NodeAnswer
    {
        public required WikiNode Node { get; init; }
    }
}
