using BitableSync.Core.Ports;
using System.Threading.Channels;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Errors;
using Microsoft.Extensions.Logging;

namespace BitableSync.Feishu.Attachments;

/// <summary>
/// Copies files of attachment fields to a directory, each once. Files are noticed whenever records are read; what is not copied
/// (the process ended, the queue was full, the platform or the disk was away) is noticed again by the next full comparison.
/// </summary>
public sealed class AttachmentDownloads
{
    private const int QueueLength = 10_000;

    /// <summary>How long a file that could not be copied is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private readonly MediaClient _media;
    private readonly AttachmentOptions _options;
    private readonly ILogger _logger;
    private readonly ExpiringCache<AttachmentFile> _resting;
    private readonly Channel<AttachmentFile> _queue = Channel.CreateBounded<AttachmentFile>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal AttachmentDownloads(MediaClient media, FeishuOptions options, TimeProvider time, ILogger<AttachmentDownloads> logger)
    {
        (_media, _options, _logger) = (media, options.Attachments ?? new(), logger);
        _resting = new(time, Rest, QueueLength, StringComparer.Ordinal);
    }

    public bool IsOn => !string.IsNullOrEmpty(_options.DownloadTo);

    /// <summary>Queues the file unless it is there already.</summary>
    public void Notice(AttachmentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (IsOn && !File.Exists(PathOf(file)) && !_resting.TryGet(file.Token, out _))
            _queue.Writer.TryWrite(file);
    }

    /// <summary>Copies what is noticed, until cancelled. One runner per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var file in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            // Noticed twice, it is there by now.
            if (File.Exists(PathOf(file)) || _resting.TryGet(file.Token, out _))
                continue;
            if (await ProblemWithAsync(file, cancellationToken) is { } problem)
            {
                _resting.Set(file.Token, null);
                Log.NotDownloaded(_logger, file.Token, problem, Rest);
            }
        }
    }

    private string PathOf(AttachmentFile file) => Path.Combine(_options.DownloadTo!, StoredFileName.Of(file));

    private async Task<string?> ProblemWithAsync(AttachmentFile file, CancellationToken cancellationToken)
    {
        if (file.Size > _options.MaxBytes)
            return $"it has {file.Size} bytes, more than Feishu:Attachments:MaxBytes = {_options.MaxBytes}";
        try
        {
            return await DownloadAsync(file, cancellationToken);
        }
        catch (Exception failure) when (failure is FeishuApiException or StoreException or FileStoreException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>The file gets its name only when it is complete, so that whoever watches the directory never sees a part of it.</summary>
    private async Task<string?> DownloadAsync(AttachmentFile file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.DownloadTo!);
        // One name per file: what a process that ended left behind is written over. A second writer is kept out by the lock on it.
        var part = Path.Combine(_options.DownloadTo!, $"{file.Token}.part");
        long received;
        await using (var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
        {
            await _media.DownloadAsync(file, target, file.Size ?? _options.MaxBytes, cancellationToken);
            target.Flush(flushToDisk: true);
            received = target.Length;
        }
        if (received != (file.Size ?? received) || received > _options.MaxBytes)
        {
            File.Delete(part);
            return $"{received} bytes came, and {file.Size ?? _options.MaxBytes} were expected";
        }
        File.Move(part, PathOf(file), overwrite: true);
        return null;
    }
}
