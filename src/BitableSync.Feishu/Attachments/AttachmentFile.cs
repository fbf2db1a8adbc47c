using System.Text.Json;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Attachments;

/// <summary>A file in the cell of an attachment field.</summary>
/// <param name="Token">Its <c>file_token</c>, valid in its own Base only.</param>
/// <param name="Name">As people see it; anything, path separators included.</param>
/// <param name="Size">In bytes; null where the platform does not say.</param>
/// <param name="Extra">The <c>extra</c> query of its download address, without which a Base with advanced permissions gives nothing; null where there is none.</param>
public sealed record AttachmentFile(string Token, string Name, long? Size, string? Extra)
{
    private const int LongestToken = 128;

    public override string ToString() => $"{nameof(AttachmentFile)} {Token}";

    /// <summary>The files of a cell in the shape of search and batch_get; items of another shape are left out.</summary>
    internal static IEnumerable<AttachmentFile> In(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.Array ? cell.EnumerateArray().Select(Of).OfType<AttachmentFile>() : [];

    private static AttachmentFile? Of(JsonElement item)
    {
        if (JsonText.MemberOrNull(item, "file_token") is not { } token || !IsToken(token))
            return null;
        long? size = item.TryGetProperty("size", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var bytes) ? bytes : null;
        return new(token, JsonText.MemberOrNull(item, "name") ?? "", size, ExtraOf(JsonText.MemberOrNull(item, "url")));
    }

    /// <summary>A token becomes part of a path and of a file's name.</summary>
    private static bool IsToken(string token) =>
        token.Length is > 0 and <= LongestToken && token.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>Of the address only this is taken: the request itself goes to the platform's own host, for it carries the app's token.</summary>
    private static string? ExtraOf(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return null;
        var pair = address.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("extra=", StringComparison.Ordinal));
        return pair is null ? null : Uri.UnescapeDataString(pair["extra=".Length..]);
    }
}
