using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Adapter;

/// <summary>
/// The files in the cells of one mapping: those that are read are noticed for download, and an item <c>{"path":"…"}</c> that a row
/// holds in a token's place is uploaded and written as the file's token. With the next pull the token takes the path's place in the row.
/// </summary>
internal sealed class AttachmentCells(AttachmentDownloads downloads, AttachmentUploads uploads, TableMapping mapping, TimeProvider time)
{
    /// <summary>A write waits this long for its files and is sent again later; the Base's other writes wait behind it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(1);

    private readonly Dictionary<FieldId, FieldMapping> _fields =
        mapping.Fields.Where(field => field.FieldType == BitableFieldType.Attachment).ToDictionary(field => field.Field);

    /// <summary>Some field holds attachments.</summary>
    public bool Any => _fields.Count > 0;

    public void Notice(IEnumerable<RemoteRecord> records)
    {
        if (!downloads.IsOn) return;
        foreach (var (field, cell) in records.SelectMany(record => record.Cells).Where(cell => _fields.ContainsKey(cell.Key)))
        {
            foreach (var file in AttachmentFile.In(cell)) downloads.Notice(file);
        }
    }

    /// <summary>The batch with a token for every path; or what became of it, where it cannot be written now or at all.</summary>
    public async Task<(RemoteBatch Batch, RemoteWriteResult? Failure)> WriteAsync(RemoteBatch batch, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, FileInfo>(StringComparer.Ordinal);
        foreach (var (field, node) in batch.Writes.SelectMany(write => write.Cells).Where(cell => _fields.ContainsKey(cell.Key)))
        {
            foreach (var path in Tokens(node).Select(PathIn).OfType<string>())
            {
                var file = Find(_fields[field], path);
                if (!file.Fits) return (batch, RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new(0, file.Problem!)));
                files[path] = file.Value;
            }
        }

        if (files.Count == 0) return (batch, null);
        var under = files.ToDictionary(file => file.Key, file => uploads.UploadAsync(mapping.Remote.App.Value, file.Value), StringComparer.Ordinal);
        if (await FailureOfAsync(under.Values, cancellationToken) is { } failure) return (batch, failure);
        return (batch with { Writes = [.. batch.Writes.Select(write => write with { Cells = write.Cells.ToDictionary(cell => cell.Key, cell => Written(cell.Key, cell.Value, under)) })] }, null);
    }

    private Conversion<FileInfo> Find(FieldMapping field, string path)
    {
        // A path stands until the token flows back, which it does not to a field that belongs to the database.
        var file = field.Owner is FieldOwner.Shared or FieldOwner.Manual
            ? uploads.Find(path)
            : Conversion<FileInfo>.Misfit("can be uploaded only where the field flows both ways and is shared, for its token takes the path's place in the row");
        return file.Fits ? file : Conversion<FileInfo>.Misfit($"Field \"{field.FieldName}\" names a file that {file.Problem}.");
    }

    private async Task<RemoteWriteResult?> FailureOfAsync(IReadOnlyCollection<Task<string>> files, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(files).WaitAsync(Patience, time, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            var done = files.Count(file => file.IsCompleted);
            return RemoteWriteResult.Failed(
                RemoteWriteOutcome.NotNow, new(0, $"{files.Count - done} of {files.Count} files of one write to Base {mapping.Remote.App} are still being uploaded.", RetryAfter: NextLook));
        }
        catch (FeishuApiException error) when (error.Class is ErrorClass.FixData or ErrorClass.ClientBug)
        {
            return RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, RemoteProblems.ToProblem(error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new(0, "A file that a row names could not be read. Check that it still exists, and the rights of the user this program runs as."));
        }
    }

    private JsonNode? Written(FieldId field, JsonNode? cell, Dictionary<string, Task<string>> uploaded)
    {
        if (!_fields.ContainsKey(field) || !Tokens(cell).Any(token => PathIn(token) is not null)) return cell;
        // A row may name the same file by its path and by its token.
        var tokens = Tokens(cell).Select(token => PathIn(token) is { } path ? uploaded[path].Result : token).Distinct(StringComparer.Ordinal);
        return new JsonArray([.. tokens.Select(token => new JsonObject { ["file_token"] = token })]);
    }

    /// <summary>The path in an item such as <c>{"path":"2026/offer.pdf"}</c>; null for a token.</summary>
    private static string? PathIn(string item)
    {
        if (!item.StartsWith('{')) return null;
        try
        {
            return JsonNode.Parse(item) is JsonObject { Count: 1 } file && file["path"] is JsonValue value && value.TryGetValue<string>(out var path) ? path : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // Not JSON, or a member twice: the platform refuses it as a token.
            return null;
        }
    }

    private static IEnumerable<string> Tokens(JsonNode? cell) => cell is JsonArray items ? items.Select(item => (string)item!["file_token"]!) : [];
}
