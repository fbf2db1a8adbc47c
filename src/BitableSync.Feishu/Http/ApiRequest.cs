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
