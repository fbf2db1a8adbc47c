using System.Collections.Concurrent;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Files;

/// <summary>Uploads in parts that have begun and not finished; at most 100, the oldest makes way.</summary>
internal sealed class PartUploads(Platform platform)
{
    public const int BlockBytes = 4 * 1024 * 1024;
    private const int MaxOpen = 100;

    private readonly ConcurrentDictionary<string, Upload> _open = new(StringComparer.Ordinal);

    public Upload Begin(string fileName, string parentNode, int size)
    {
        if (_open.Count >= MaxOpen && _open.Values.MinBy(open => open.BeganAt) is { } oldest) Forget(oldest);
        var upload = new Upload(platform.Ids.HexDigits(32), fileName, parentNode, size, platform.Clock.TrueNow);
        return _open[upload.Id] = upload;
    }

    public Upload Find(string? uploadId) =>
        uploadId is not null && _open.TryGetValue(uploadId, out var upload) ? upload : throw new ApiRefusedException(1061002, "upload_id is unknown.");

    public void Forget(Upload upload) => _open.TryRemove(upload.Id, out _);

    internal sealed class Upload(string id, string fileName, string parentNode, int size, DateTimeOffset beganAt)
    {
        private readonly ConcurrentDictionary<int, byte[]> _parts = new();

        public string Id => id;

        public string FileName => fileName;

        public string ParentNode => parentNode;

        public DateTimeOffset BeganAt => beganAt;

        public int Blocks => (size + BlockBytes - 1) / BlockBytes;

        public void Put(int seq, byte[] content)
        {
            if (seq >= Blocks) throw new ApiRefusedException(1061002, $"seq is {seq}, the upload has {Blocks} blocks.");
            _parts[seq] = content;
        }

        public byte[] Join()
        {
            if (_parts.Count != Blocks) throw new ApiRefusedException(1061002, $"{_parts.Count} of {Blocks} blocks have arrived.");
            byte[] whole = [.. Enumerable.Range(0, Blocks).SelectMany(seq => _parts[seq])];
            return whole.Length == size ? whole : throw new ApiRefusedException(1062009, $"size was {size}, {whole.Length} bytes have arrived.");
        }
    }
}
