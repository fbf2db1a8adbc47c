using System.Text.RegularExpressions;
using System.Web;

namespace BitableSync.Feishu.Bitable;

/// <summary>
/// What a person pastes to name a Bitable: its browser address (<c>https://x.feishu.cn/base/…?table=tbl…</c> or
/// <c>https://x.feishu.cn/wiki/…?table=tbl…</c>), or the block token of a Bitable inside a document (<c>app_token_tbl…</c>).
/// </summary>
/// <param name="Token">The app_token, or the wiki page's token when <paramref name="IsWikiPage"/>.</param>
/// <param name="IsWikiPage">The token has to be resolved through the wiki before use.</param>
/// <param name="TableId">Null when the address names no table.</param>
public sealed partial record BitableUrl(string Token, bool IsWikiPage, string? TableId)
{
    private const string Expected = "Expected https://…/base/<app_token>?table=tbl… or https://…/wiki/<node_token>?table=tbl….";

    /// <summary>Reads an address. On failure <paramref name="problem"/> says what was found and what is expected.</summary>
    public static bool TryParse(string? text, out BitableUrl? url, out string? problem)
    {
        url = null;
        var trimmed = text?.Trim() ?? "";
        if (BlockTokenPattern().Match(trimmed) is { Success: true } block)
        {
            (url, problem) = (new BitableUrl(block.Groups["app"].Value, false, block.Groups["table"].Value), null);
            return true;
        }
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            problem = $"'{trimmed}' is not the address of a Bitable. {Expected}";
            return false;
        }
        (url, problem) = Read(address);
        return url is not null;
    }

    private static (BitableUrl? Url, string? Problem) Read(Uri address)
    {
        var parts = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || parts[0] is not ("base" or "wiki"))
            return (null, $"'{address.AbsolutePath}' is not the path of a Base or wiki page. {Expected}");
        if (!TokenPattern().IsMatch(parts[1]))
            return (null, $"'{parts[1]}' is not a token of letters and digits. {Expected}");

        var table = HttpUtility.ParseQueryString(address.Query)["table"];
        if (!string.IsNullOrEmpty(table) && !TableIdPattern().IsMatch(table))
            return (null, $"'table={table}' is {Kind(table)}, not a table. Open the table in the browser and copy its address; the id begins with tbl.");
        return (new BitableUrl(parts[1], parts[0] == "wiki", string.IsNullOrEmpty(table) ? null : table), null);
    }

    private static string Kind(string id) => id switch
    {
        _ when id.StartsWith("blk", StringComparison.Ordinal) => "a dashboard",
        _ when id.StartsWith("wkf", StringComparison.Ordinal) => "a workflow",
        _ when id.StartsWith("ldx", StringComparison.Ordinal) => "a page",
        _ => "no known id",
    };

    [GeneratedRegex("^[0-9A-Za-z]+$")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("^tbl[0-9A-Za-z]+$")]
    private static partial Regex TableIdPattern();

    [GeneratedRegex("^(?<app>[0-9A-Za-z]+)_(?<table>tbl[0-9A-Za-z]+)$")]
    private static partial Regex BlockTokenPattern();
}
