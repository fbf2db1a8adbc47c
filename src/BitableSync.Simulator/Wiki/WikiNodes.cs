using System.Collections.Concurrent;

namespace BitableSync.Simulator.Wiki;

/// <summary>Wiki pages by node token.</summary>
internal sealed class WikiNodes
{
    private readonly ConcurrentDictionary<string, WikiNode> _nodes = new(StringComparer.Ordinal);

    public IEnumerable<WikiNode> All => _nodes.Values;

    public WikiNode? Find(string nodeToken) => _nodes.GetValueOrDefault(nodeToken);

    public WikiNode? FindByBase(string appToken) => _nodes.Values.FirstOrDefault(node => node.AppToken == appToken);

    public void Add(WikiNode node) => _nodes[node.NodeToken] = node;
}
