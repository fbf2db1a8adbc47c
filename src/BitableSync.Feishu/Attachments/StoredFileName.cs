using System.Text;

namespace BitableSync.Feishu.Attachments;

/// <summary>Names of downloaded files: the token, by which it is found, then what is safe of the name that people gave it.</summary>
internal static class StoredFileName
{
    /// <summary>File systems take 255 bytes; the token needs room too.</summary>
    private const int MostBytes = 120;

    private const int LongestExtension = 16;

    public static string Of(AttachmentFile file) => Safe(file.Name) is { Length: > 0 } name ? $"{file.Token}-{name}" : file.Token;

    /// <summary>Letters and digits of any script, dots, dashes and underscores; everything else, separators included, becomes an underscore.</summary>
    private static string Safe(string name)
    {
        var safe = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
            safe.Append(Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' or '_' ? rune.ToString() : "_");
        var whole = safe.ToString().Trim('.', '_');
        var extension = Path.GetExtension(whole) is { Length: <= LongestExtension } known ? known : "";
        return Shortened(whole[..^extension.Length], MostBytes - Encoding.UTF8.GetByteCount(extension)) + extension;
    }

    private static string Shortened(string text, int mostBytes)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}
