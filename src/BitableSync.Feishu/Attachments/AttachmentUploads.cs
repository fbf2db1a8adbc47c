using System.Globalization;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Contact;

namespace BitableSync.Feishu.Attachments;

/// <summary>
/// Uploads files that rows name, each once per Base while the process lives and the file does not change: a write that is
/// sent again uses the same token. An upload goes on when the write that asked for it has stopped waiting.
/// A process that ends between an upload and its write leaves a file that no cell shows, and uploads anew.
/// </summary>
public sealed class AttachmentUploads : IDisposable
{
    private const int LongestName = 250;
    private const int Capacity = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly MediaClient _media;
    private readonly AttachmentOptions _options;
    private readonly ExpiringCache<Task<string>> _uploads;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _end = new();

    internal AttachmentUploads(MediaClient media, FeishuOptions options, TimeProvider time)
    {
        (_media, _options) = (media, options.Attachments ?? new());
        _uploads = new(time, Memory, Capacity, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _turn.Dispose();
    }

    /// <summary>The file that a row names; a problem that fits after the words "names a file that" where it cannot be uploaded.</summary>
    /// <param name="relativePath">Below the directory <see cref="AttachmentOptions.UploadFrom"/>, with <c>/</c> between its parts.</param>
    internal Conversion<FileInfo> Find(string relativePath)
    {
        if (string.IsNullOrEmpty(_options.UploadFrom))
            return Misfit("cannot be uploaded, because Feishu:Attachments:UploadFrom names no directory");
        var parts = relativePath.Split('/');
        if (relativePath.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relativePath) || parts.Any(part => part is "" or "." or ".." || part.Contains('\\', StringComparison.Ordinal)))
            return Misfit("is not given by a plain path below Feishu:Attachments:UploadFrom, such as 2026/offer.pdf");
        var path = Path.GetFullPath(_options.UploadFrom);
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            // A link could lead out of the directory.
            if (new FileInfo(path).LinkTarget is not null)
                return Misfit("is reached through a symbolic link; only real files and directories below Feishu:Attachments:UploadFrom are used");
        }
        var file = new FileInfo(path);
        if (!file.Exists)
            return Misfit("does not exist below Feishu:Attachments:UploadFrom");
        if (file.Length == 0 || file.Length > _options.MaxBytes)
            return Misfit($"has {file.Length.ToString(CultureInfo.InvariantCulture)} bytes; 1 to Feishu:Attachments:MaxBytes = {_options.MaxBytes.ToString(CultureInfo.InvariantCulture)} are uploaded");
        return file.Name.Length <= LongestName ? file : Misfit($"has a name of {file.Name.Length} characters; the platform takes {LongestName}");
    }

    /// <summary>The upload of the file, under way or done.</summary>
    internal Task<string> UploadAsync(string appToken, FileInfo file)
    {
        var key = $"{appToken}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{file.FullName}";
        if (_uploads.TryGet(key, out var known) && known is { IsFaulted: false, IsCanceled: false })
            return known;
        var upload = UploadInTurnAsync(appToken, file, _end.Token);
        _uploads.Set(key, upload);
        return upload;
    }

    /// <summary>One at a time: an upload holds its file, or a part of it, in memory.</summary>
    private async Task<string> UploadInTurnAsync(string appToken, FileInfo file, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await _media.UploadAsync(appToken, file.Name, file.FullName, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Conversion<FileInfo> Misfit(string problem) => Conversion<FileInfo>.Misfit(problem);
}
