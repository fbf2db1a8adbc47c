using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Searching;

/// <summary>
/// An opaque position in a listing, bound to the query it came from. It is a plain offset and no snapshot:
/// rows that come or go during a scan move later rows between pages, as on the platform.
/// </summary>
internal static class PageToken
{
    public static string Make(string query, int offset) =>
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"{Fingerprint(query)}:{offset}"));

    /// <exception cref="ApiRefusedException"><paramref name="code"/>: not one of ours, or from another query.</exception>
    public static int Offset(string? token, string query, int code = 1254030)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        var parts = Decode(token).Split(':');
        return parts.Length == 2 && parts[0] == Fingerprint(query) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new ApiRefusedException(code, "page_token is invalid, or belongs to another query.");
    }

    private static string Decode(string token)
    {
        var bytes = new byte[token.Length / 2];
        return Convert.FromHexString(token, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? Encoding.UTF8.GetString(bytes) : "";
    }

    private static string Fingerprint(string query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)).AsSpan(0, 8));
}
