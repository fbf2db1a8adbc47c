using System.Text;
using System.Text.Json;

namespace BitableSync.Feishu.Http;

/// <summary>One call, complete but for its token: it can be sent as often as needed.</summary>
/// <param name="Endpoint">What is called.</param>
/// <param name="Path">Path below the base address, ids already escaped.</param>
/// <param name="Doing">The call in a person's words with its ids, to begin an error message: "Searching table tbl… of Base bas…".</param>
internal sealed record ApiRequest(ApiEndpoint Endpoint, string Path, string Doing)
{
    /// <summary>Query parameters; those without a value are left out.</summary>
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Serialised JSON body; null for none.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>Called directly before the request leaves this machine; what it throws ends the attempt unsent. Only for requests with a JSON body.</summary>
    public Action? BeforeSending { get; init; }

    /// <summary>Makes the multipart body, anew for each attempt; null for none.</summary>
    public Func<HttpContent>? Form { get; init; }

    /// <summary>Where an answer that is a file goes; null for an answer that is JSON.</summary>
    public ApiDownload? Download { get; init; }

    /// <summary>Longest time one attempt may take; null for <see cref="FeishuOptions.AttemptTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The answer's members stand next to <c>code</c> instead of under <c>data</c> (token endpoints).</summary>
    public bool IsFlat { get; init; }

    public ApiRequest WithBody<T>(T body) => this with { Body = JsonSerializer.SerializeToUtf8Bytes(body, FeishuJson.Options) };

    public string PathAndQuery()
    {
        var text = new StringBuilder(Path);
        var separator = '?';
        foreach (var (name, value) in Query)
        {
            if (value is null)
                continue;
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return text.ToString();
    }
}
