using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Files;

/// <summary>Upload attachments at once or in parts, and download them. Source: Feishu drive v1 media pages.</summary>
internal sealed class FileEndpoints(Platform platform)
{
    private const string Path = "/open-apis/drive/v1/medias";
    private static readonly string[] Scopes = ["drive:drive", "bitable:app", "docs:document.media:upload", "docs:document.media:download"];

    private readonly PartUploads _parts = new(platform);

    public IEnumerable<ApiRoute> Routes =>
    [
        new ApiRoute(HttpMethod.Post, Path + "/upload_all", UploadAllAsync) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Post, Path + "/upload_prepare", (request, _) => ValueTask.FromResult(Prepare(request))) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Post, Path + "/upload_part", UploadPartAsync) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Post, Path + "/upload_finish", (request, _) => ValueTask.FromResult(Finish(request))) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Get, Path + "/batch_get_tmp_download_url", (request, _) => ValueTask.FromResult(TemporaryUrls(request))) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Get, Path + "/{file_token}/download", (request, _) => ValueTask.FromResult(Download(request))) { Rate = RateLimit.PerSecond(5), Scopes = Scopes },
        new ApiRoute(HttpMethod.Get, "/simulator/files/{file_token}", (request, _) => ValueTask.FromResult(Download(request))) { Tokens = TokenKinds.None },
    ];

    private async ValueTask<ApiReply> UploadAllAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var form = await UploadForm.ReadAsync(request, cancellationToken);
        if (form.Content.Length > Limits.UploadBytes) throw new ApiRefusedException(1061043, $"{form.Content.Length} bytes, at most {Limits.UploadBytes} are allowed here.");
        form.CheckContent();
        var parent = CheckParent(form.Text("parent_type"), form.Text("parent_node"));
        return Stored(form.Text("file_name") ?? "", parent, form.Content);
    }

    private ApiReply Prepare(ApiRequest request)
    {
        var body = request.Body;
        if (body.Member("size") is not { ValueKind: JsonValueKind.Number } size || !size.TryGetInt32(out var bytes) || bytes < 0) throw new ApiRefusedException(1061002, "size is missing or no whole number.");
        var upload = _parts.Begin(CheckName(body.StringMember("file_name")), CheckParent(body.StringMember("parent_type"), body.StringMember("parent_node")), bytes);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteString("upload_id", upload.Id);
            json.WriteNumber("block_size", PartUploads.BlockBytes);
            json.WriteNumber("block_num", upload.Blocks);
        }));
    }

    private async ValueTask<ApiReply> UploadPartAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var form = await UploadForm.ReadAsync(request, cancellationToken);
        form.CheckContent();
        if (!int.TryParse(form.Text("seq"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) throw new ApiRefusedException(1061002, "seq is missing or no whole number.");
        _parts.Find(form.Text("upload_id")).Put(seq, form.Content);
        return ApiReply.Empty;
    }

    private ApiReply Finish(ApiRequest request)
    {
        var upload = _parts.Find(request.Body.StringMember("upload_id"));
        var stored = Stored(upload.FileName, upload.ParentNode, upload.Join());
        _parts.Forget(upload);
        return stored;
    }

    private ApiReply TemporaryUrls(ApiRequest request)
    {
        var tokens = request.Http.Request.Query["file_tokens"].OfType<string>().Where(token => platform.Files.Find(token) is not null).ToList();
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("tmp_download_urls");
            foreach (var token in tokens)
            {
                json.WriteObject(() =>
                {
                    json.WriteString("file_token", token);
                    json.WriteString("tmp_download_url", $"{platform.Address}simulator/files/{token}");
                });
            }
            json.WriteEndArray();
        }));
    }

    private ApiReply Download(ApiRequest request)
    {
        var file = platform.Files.Find(request.Route("file_token")) ?? throw new ApiRefusedException(1061003, "There is no such file.");
        if (platform.FindBase(file.ParentNode) is { Access: not AppAccess.Manage }) throw new ApiRefusedException(1061004);
        return new ApiReply(200, 0, file.Content, file.MediaType)
        {
            Headers = [("Content-Disposition", $"attachment; filename*=UTF-8''{Uri.EscapeDataString(file.Name)}")],
        };
    }

    private ApiReply Stored(string name, string parentNode, byte[] content)
    {
        var file = new UploadedFile(platform.Ids.FileToken(), CheckName(name), MediaTypes.Of(name), parentNode, content);
        platform.Files.Add(file);
        return ApiReply.Ok(json => json.WriteObject(() => json.WriteString("file_token", file.Token)));
    }

    private static string CheckName(string? name) =>
        name is { Length: >= 1 and <= 250 } ? name : throw new ApiRefusedException(1061002, "file_name has 1 to 250 characters.");

    private string CheckParent(string? type, string? node)
    {
        if (type is not ("bitable_file" or "bitable_image")) throw new ApiRefusedException(1061002, $"parent_type is '{type}', expected bitable_file or bitable_image.");
        return node is not null && platform.FindBase(node) is not null ? node : throw new ApiRefusedException(1061002, "parent_node is no app_token.");
    }
}
