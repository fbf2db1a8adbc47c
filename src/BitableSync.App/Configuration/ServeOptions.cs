using System.Net;

namespace BitableSync.App.Configuration;

/// <summary>The web side of <c>serve</c>: page, API, webhook. Section <c>Serve</c>.</summary>
internal sealed record ServeOptions
{
    public const string SectionName = "Serve";

    private static readonly TimeSpan ShortestLogin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestStall = TimeSpan.FromSeconds(5);

    /// <summary>Addresses to listen on, separated by semicolons. Default: this machine only.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8420";

    /// <summary>Who may use page, API and dashboard. Default: whoever has a key.</summary>
    public AccessMode Access { get; init; } = AccessMode.Keys;

    /// <summary>After this time without use a browser has to log in again. At least 1 minute; default 12 hours.</summary>
    public TimeSpan LoginLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Host names under which page and API answer, so that no web site can reach them through a visitor's browser. Default (empty):
    /// the names of this machine's loopback. The webhook proves itself by its signature and answers under any name.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// IP addresses of proxies that say for whom they ask (<c>X-Forwarded-For</c>) and whether that is over TLS
    /// (<c>X-Forwarded-Proto</c>). Default (empty): nobody is believed.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// For how long work may wait, or no job run, beyond what the timers allow, before <c>/healthz/ready</c> says that nothing moves.
    /// At least 5 seconds; default 2 minutes.
    /// </summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often the tables of all mappings are checked for changes that a mapping cannot follow. At least 1 second; default 1 hour.</summary>
    public TimeSpan SchemaInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Ports of all addresses that can be read.</summary>
    public IEnumerable<int> Ports => Split(Urls).Select(Parse).OfType<Uri>().Select(url => url.Port);

    public IEnumerable<string> FindProblems() => UrlProblems().Concat(AccessProblems()).Concat(ProxyProblems());

    private IEnumerable<string> UrlProblems() => Split(Urls)
        .Where(url => Parse(url) is null)
        .Select(url => $"{SectionName}:{nameof(Urls)} has '{url}'; expected addresses such as http://127.0.0.1:8420, separated by semicolons.");

    private IEnumerable<string> AccessProblems()
    {
        if (StallLimit < ShortestStall) yield return $"{SectionName}:{nameof(StallLimit)} must be at least {ShortestStall}, found {StallLimit}.";
        if (SchemaInterval < ShortestCheck) yield return $"{SectionName}:{nameof(SchemaInterval)} must be at least {ShortestCheck}, found {SchemaInterval}.";
        if (LoginLifetime < ShortestLogin) yield return $"{SectionName}:{nameof(LoginLifetime)} must be at least {ShortestLogin}, found {LoginLifetime}.";
        if (Access != AccessMode.Open) yield break;
        const string rule = "is open, which is allowed on addresses of this machine only";
        foreach (var url in Split(Urls).Where(url => Parse(url) is { } address && (!address.IsLoopback || IsWildcard(url))))
        {
            yield return $"{SectionName}:{nameof(Access)} {rule}, and {nameof(Urls)} has '{url}'. Listen on 127.0.0.1, or set it to keys.";
        }

        if (AllowedHosts.Count > 0 || TrustedProxies.Count > 0)
        {
            yield return $"{SectionName}:{nameof(Access)} {rule}, and {nameof(AllowedHosts)} or {nameof(TrustedProxies)} lets others in. Remove them, or set it to keys.";
        }
    }

    private IEnumerable<string> ProxyProblems() => TrustedProxies
        .Where(proxy => !IPAddress.TryParse(proxy, out _))
        .Select(proxy => $"{SectionName}:{nameof(TrustedProxies)} has '{proxy}'; expected IP addresses such as 10.0.0.7.");

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries);

    private static bool IsWildcard(string url) => url.Contains("://*", StringComparison.Ordinal) || url.Contains("://+", StringComparison.Ordinal);

    /// <summary>Null where it is no address. The host may be a wildcard, which is no valid URL.</summary>
    private static Uri? Parse(string url)
    {
        var probe = url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
        return Uri.TryCreate(probe, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;
    }
}
