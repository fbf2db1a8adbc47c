using System.Globalization;

namespace BitableSync.Feishu.Adapter;

/// <summary>A place in a scan as it is kept outside of it: the size of the pages, and the token of the next.</summary>
internal static class PageMark
{
    public static string? Of(int pageSize, string? token) => token is null ? null : string.Create(CultureInfo.InvariantCulture, $"{pageSize}:{token}");

    /// <summary>Null where it is no mark.</summary>
    public static (int PageSize, string? Token)? Parse(string? mark) =>
        mark?.Split(':', 2) is [var size, { Length: > 0 } token] && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var pageSize)
            && pageSize is > 0 and <= Bitable.BitableLimits.RecordsPerPage ? (pageSize, token) : null;
}
