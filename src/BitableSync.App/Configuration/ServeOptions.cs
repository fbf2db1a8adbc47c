namespace BitableSync.App.Configuration;

/// <summary>The web side of <c>serve</c>: page, API, webhook. Section <c>Serve</c>.</summary>
internal sealed record ServeOptions
{
    public const string SectionName = "Serve";

    /// <summary>
    /// Addresses to listen on, separated by semicolons. Default: this machine only. Nobody logs in to page and API, so an address
    /// that others can reach belongs behind a proxy that asks who they are.
    /// </summary>
    public string Urls { get; init; } = "http://127.0.0.1:8420";

    /// <summary>
    /// Host names under which page and API answer, so that no web site can reach them through a visitor's browser. Default (empty):
    /// the names of this machine's loopback. The webhook proves itself by its signature and answers under any name.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IEnumerable<string> FindProblems()
    {
        foreach (var url in Urls.Split(';', StringSplitOptions.TrimEntries))
        {
            // The host may be a wildcard, which is no valid URL.
            var probe = url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
            if (!Uri.TryCreate(probe, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                yield return $"{SectionName}:{nameof(Urls)} has '{url}'; expected addresses such as http://127.0.0.1:8420, separated by semicolons.";
            }
        }
    }
}
