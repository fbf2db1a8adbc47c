using BitableSync.Feishu.Wiki;

namespace BitableSync.Feishu.Bitable;

/// <summary>Finds the Base behind what a person pasted.</summary>
public sealed class BitableLocator
{
    private readonly WikiClient _wiki;

    internal BitableLocator(WikiClient wiki) => _wiki = wiki;

    /// <summary>The Base's app_token; asks the wiki when the address is that of a wiki page.</summary>
    /// <exception cref="Errors.FeishuApiException">The wiki page cannot be read.</exception>
    /// <exception cref="FormatException">The wiki page is not a Bitable.</exception>
    public async Task<string> FindBaseAsync(BitableUrl url, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsWikiPage)
            return url.Token;

        var node = await _wiki.GetNodeAsync(url.Token, cancellationToken);
        return node.ObjType == WikiNode.BitableType
            ? node.ObjToken
            : throw new FormatException($"Wiki page {url.Token} is a '{node.ObjType}', not a Bitable. Give the address of a Base or of a wiki page that is one.");
    }
}
