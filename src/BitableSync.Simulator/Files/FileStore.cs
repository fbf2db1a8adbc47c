using System.Collections.Concurrent;

namespace BitableSync.Simulator.Files;

/// <summary>Uploaded attachments, by file token.</summary>
internal sealed class FileStore
{
    private readonly ConcurrentDictionary<string, UploadedFile> _files = new(StringComparer.Ordinal);

    public IEnumerable<UploadedFile> All => _files.Values;

    public UploadedFile? Find(string token) => _files.GetValueOrDefault(token);

    public void Add(UploadedFile file) => _files[file.Token] = file;
}
