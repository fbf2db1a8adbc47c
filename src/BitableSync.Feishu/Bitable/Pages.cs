using System.Runtime.CompilerServices;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Bitable;

/// <summary>Walks listings page by page.</summary>
internal static class Pages
{
    /// <param name="fetch">Gets the page behind a page token; null asks for the first.</param>
    /// <param name="request">What is listed, for the message when the listing goes in circles.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async IAsyncEnumerable<Page<T>> WalkAsync<T>(
        Func<string?, CancellationToken, Task<Page<T>>> fetch, ApiRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        while (true)
        {
            var page = await fetch(token, cancellationToken);
            yield return page;
            if (!page.HasMore)
                yield break;

            // Going on without a new token would read the same page for ever.
            if (string.IsNullOrEmpty(page.PageToken) || page.PageToken == token)
                throw ApiFailures.EndlessListing(request);
            token = page.PageToken;
        }
    }

    public static async Task<IReadOnlyList<T>> AllAsync<T>(
        Func<string?, CancellationToken, Task<Page<T>>> fetch, ApiRequest request, CancellationToken cancellationToken)
    {
        List<T> all = [];
        await foreach (var page in WalkAsync(fetch, request, cancellationToken))
            all.AddRange(page.Items);
        return all;
    }
}
