using System.Globalization;
using System.Net.Http.Headers;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Attachments;

/// <summary>Files of attachment fields. One call at a time and at most five a second, as the pages of these calls ask.</summary>
public sealed class MediaClient : IDisposable
{
    /// <summary>Larger files go up in parts.</summary>
    public const long MostBytesAtOnce = 20L << 20;

    private const string Medias = "/open-apis/drive/v1/medias";
    private const string ParentType = "bitable_file";
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    private readonly FeishuApi _api;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal MediaClient(FeishuApi api, FeishuOptions options, TimeProvider time)
    {
        _api = api;
        _time = time;
        _timeout = (options.Attachments ?? new()).TransferTimeout;
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Copies a file's content. Page "Download media".</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">Empty, seekable; on return it holds what came, but at most <paramref name="mostBytes"/> and one.</param>
    /// <param name="mostBytes">Where reading ends.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="FeishuApiException">The platform did not give the file.</exception>
    /// <exception cref="FileStoreException">The target could not be written.</exception>
    public Task DownloadAsync(AttachmentFile file, Stream target, long mostBytes, CancellationToken cancellationToken) =>
        InTurnAsync<Nothing>(new(Endpoints.DownloadMedia, $"{Medias}/{file.Token}/download", $"Downloading file {file.Token}")
        {
            Query = [("extra", file.Extra)],
            Download = new(target, mostBytes),
            Timeout = _timeout,
        }, cancellationToken);

    /// <summary>Uploads a file for use in cells of one Base. Pages "Upload media" and, for large files, "Prepare / upload part / finish".</summary>
    /// <param name="appToken">The Base.</param>
    /// <param name="name">1 to 250 characters.</param>
    /// <param name="path">The file on this machine.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <returns>Its <c>file_token</c>.</returns>
    /// <exception cref="FeishuApiException">The platform did not take the file.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    public async Task<string> UploadAsync(string appToken, string name, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        return file.Length <= MostBytesAtOnce
            ? await UploadWholeAsync(appToken, name, file, cancellationToken)
            : await UploadInPartsAsync(appToken, name, file, cancellationToken);
    }

    private async Task<string> UploadWholeAsync(string appToken, string name, FileStream file, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(file, (int)file.Length, cancellationToken);
        var answer = await InTurnAsync<Uploaded>(new(Endpoints.UploadMedia, $"{Medias}/upload_all", $"Uploading a file of {content.Length} bytes to Base {appToken}")
        {
            Form = () => Form(content, ("file_name", name), ("parent_type", ParentType), ("parent_node", appToken)),
            Timeout = _timeout,
        }, cancellationToken);
        return answer.FileToken;
    }

    private async Task<string> UploadInPartsAsync(string appToken, string name, FileStream file, CancellationToken cancellationToken)
    {
        var doing = $"Uploading a file of {file.Length} bytes to Base {appToken} in parts";
        var upload = await InTurnAsync<Prepared>(
            new ApiRequest(Endpoints.PrepareUpload, $"{Medias}/upload_prepare", doing).WithBody(new { FileName = name, ParentType, ParentNode = appToken, Size = file.Length }), cancellationToken);
        for (var part = 0; part < upload.BlockNum; part++)
        {
            var content = await ReadAsync(file, (int)Math.Min(upload.BlockSize, file.Length - file.Position), cancellationToken);
            var number = part.ToString(CultureInfo.InvariantCulture);
            await InTurnAsync<Nothing>(new(Endpoints.UploadPart, $"{Medias}/upload_part", doing)
            {
                Form = () => Form(content, ("upload_id", upload.UploadId), ("seq", number)),
                Timeout = _timeout,
            }, cancellationToken);
        }
        var answer = await InTurnAsync<Uploaded>(
            new ApiRequest(Endpoints.FinishUpload, $"{Medias}/upload_finish", doing).WithBody(new { upload.UploadId, upload.BlockNum }), cancellationToken);
        return answer.FileToken;
    }

    private static async Task<byte[]> ReadAsync(FileStream file, int count, CancellationToken cancellationToken)
    {
        var content = new byte[count];
        await file.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private static MultipartFormDataContent Form(byte[] content, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), $"\"{name}\"");
        form.Add(new StringContent(content.Length.ToString(CultureInfo.InvariantCulture)), "\"size\"");
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "\"file\"", "\"file\"");
        return form;
    }

    /// <summary>The gap is kept behind a call, so that a call that waited does not wait again.</summary>
    private async Task<T> InTurnAsync<T>(ApiRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var started = _time.GetTimestamp();
            var answer = await _api.CallAsync<T>(request, cancellationToken);
            if (Gap - _time.GetElapsedTime(started) is { Ticks: > 0 } left)
                await Task.Delay(left, _time, cancellationToken);
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed record Nothing;

    private sealed record Uploaded
    {
        public required string FileToken { get; init; }
    }

    private sealed record Prepared
    {
        public required string UploadId { get; init; }

        public required long BlockSize { get; init; }

        public required int BlockNum { get; init; }
    }
}
