namespace BitableSync.Feishu.LongConnection;

/// <summary>
/// Joins events that come in several frames. Parts that wait for the rest are kept for a short time and within a fixed
/// amount of memory, whatever is sent; the oldest go first. Not safe for concurrent use.
/// </summary>
internal sealed class PartAssembler(int maxEventBytes)
{
    /// <summary>The platform's clients wait 5 to 10 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int MaxParts = 1024;
    private const int MaxWaiting = 256;

    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Messages that wait for parts, for tests.</summary>
    public int Count => _waiting.Count;

    /// <summary>Takes a part.</summary>
    /// <returns>The whole payload when this part was the last one missing; else null.</returns>
    public ReadOnlyMemory<byte>? Add(Frame frame, DateTimeOffset now)
    {
        Forget(now);
        var sum = Frames.NumberOf(frame, Frames.Sum, 1);
        var seq = Frames.NumberOf(frame, Frames.Seq, 0);
        var id = Frames.HeaderOf(frame, Frames.MessageId);
        if (frame.Payload.Length > maxEventBytes || sum is < 0 or > MaxParts || seq < 0)
            return null;
        if (sum <= 1)
            return frame.Payload.Memory;
        if (id is null || seq >= sum)
            return null;
        return Add(id, sum, seq, frame.Payload.Memory, now);
    }

    private ReadOnlyMemory<byte>? Add(string id, int sum, int seq, ReadOnlyMemory<byte> part, DateTimeOffset now)
    {
        if (!_waiting.TryGetValue(id, out var waiting))
        {
            waiting = new Waiting(id, sum, now + Patience);
            _waiting.Add(id, waiting);
        }
        if (waiting.Parts.Length != sum || waiting.Parts[seq] is not null)
            return null;

        waiting.Parts[seq] = part;
        waiting.Bytes += part.Length;
        waiting.Missing--;
        _bytes += part.Length;
        if (waiting.Bytes > maxEventBytes)
            Remove(waiting);
        else if (waiting.Missing == 0)
        {
            Remove(waiting);
            return waiting.Join();
        }
        return null;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var late in _waiting.Values.Where(waiting => waiting.Until <= now).ToArray())
            Remove(late);
        while (_waiting.Count >= MaxWaiting || _bytes > 4L * maxEventBytes)
            Remove(_waiting.Values.MinBy(waiting => waiting.Until)!);
    }

    private void Remove(Waiting waiting)
    {
        _waiting.Remove(waiting.Id);
        _bytes -= waiting.Bytes;
    }

    private sealed class Waiting(string id, int sum, DateTimeOffset until)
    {
        public string Id { get; } = id;

        public DateTimeOffset Until { get; } = until;

        public ReadOnlyMemory<byte>?[] Parts { get; } = new ReadOnlyMemory<byte>?[sum];

        public int Missing { get; set; } = sum;

        public int Bytes { get; set; }

        public byte[] Join()
        {
            var whole = new byte[Bytes];
            var at = 0;
            foreach (var part in Parts)
            {
                part!.Value.CopyTo(whole.AsMemory(at));
                at += part.Value.Length;
            }
            return whole;
        }
    }
}
