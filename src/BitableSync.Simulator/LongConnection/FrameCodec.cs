using System.Buffers;
using System.Text;

namespace BitableSync.Simulator.LongConnection;

/// <summary>Frames to and from bytes, written by hand so that it shares nothing with a protobuf library. Required members go out even when 0.</summary>
internal static class FrameCodec
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    public static byte[] Encode(Frame frame)
    {
        var writer = new Writer();
        writer.Number(1, frame.SeqId);
        writer.Number(2, frame.LogId);
        writer.Number(3, (ulong)(long)frame.Service);
        writer.Number(4, (ulong)(long)frame.Method);
        foreach (var (key, value) in frame.Headers)
        {
            var header = new Writer();
            header.Text(1, key);
            header.Text(2, value);
            writer.Block(5, header.ToArray());
        }
        if (frame.PayloadEncoding is { } encoding) writer.Text(6, encoding);
        if (frame.PayloadType is { } type) writer.Text(7, type);
        if (frame.Payload is { } payload) writer.Block(8, payload);
        if (frame.LogIdNew is { } logId) writer.Text(9, logId);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are no frame, or a required member is missing.</exception>
    public static Frame Decode(ReadOnlySpan<byte> bytes)
    {
        ulong? seqId = null, logId = null, service = null, method = null;
        var headers = new List<KeyValuePair<string, string>>();
        string? encoding = null, type = null, logIdNew = null;
        byte[]? payload = null;
        var reader = new Reader(bytes);
        while (reader.Next() is { } field)
        {
            switch (field)
            {
                case (1, Varint): seqId = reader.Number(); break;
                case (2, Varint): logId = reader.Number(); break;
                case (3, Varint): service = reader.Number(); break;
                case (4, Varint): method = reader.Number(); break;
                case (5, Bytes): headers.Add(DecodeHeader(reader.Block())); break;
                case (6, Bytes): encoding = reader.Text(); break;
                case (7, Bytes): type = reader.Text(); break;
                case (8, Bytes): payload = reader.Block().ToArray(); break;
                case (9, Bytes): logIdNew = reader.Text(); break;
                case var (_, wireType): reader.Skip(wireType); break;
            }
        }
        return new Frame(Required(seqId, "SeqID"), Required(logId, "LogID"), (int)Required(service, "service"), (int)Required(method, "method"), headers)
        {
            PayloadEncoding = encoding,
            PayloadType = type,
            Payload = payload,
            LogIdNew = logIdNew,
        };
    }

    private static KeyValuePair<string, string> DecodeHeader(ReadOnlySpan<byte> bytes)
    {
        string? key = null, value = null;
        var reader = new Reader(bytes);
        while (reader.Next() is { } field)
        {
            switch (field)
            {
                case (1, Bytes): key = reader.Text(); break;
                case (2, Bytes): value = reader.Text(); break;
                case var (_, wireType): reader.Skip(wireType); break;
            }
        }
        return new(key ?? throw Missing("key"), value ?? throw Missing("value"));
    }

    private static ulong Required(ulong? value, string name) => value ?? throw Missing(name);

    private static FormatException Missing(string name) => new($"The frame lacks its required member {name}.");

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public void Number(int field, ulong value)
        {
            Raw((ulong)(field << 3 | Varint));
            Raw(value);
        }

        public void Text(int field, string value) => Block(field, Encoding.UTF8.GetBytes(value));

        public void Block(int field, byte[] value)
        {
            Raw((ulong)(field << 3 | Bytes));
            Raw((ulong)value.Length);
            _bytes.Write(value);
        }

        private void Raw(ulong value)
        {
            for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
            _bytes.Write([(byte)value]);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        /// <summary>Number and wire type of the next member; null at the end.</summary>
        public (int Field, int WireType)? Next()
        {
            if (_rest.IsEmpty) return null;
            var tag = Number();
            var field = tag >> 3;
            return field is 0 or > 0x1FFFFFFF ? throw new FormatException("The frame holds an impossible field number.") : ((int)field, (int)(tag & 7));
        }

        public ulong Number()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Take(1)[0];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
            throw new FormatException("The frame holds a number of more than 64 bits.");
        }

        public ReadOnlySpan<byte> Block()
        {
            var length = Number();
            return length <= (ulong)_rest.Length ? Take((int)length) : throw new FormatException("The frame ends within a member.");
        }

        public string Text() => Encoding.UTF8.GetString(Block());

        public void Skip(int wireType)
        {
            switch (wireType)
            {
                case Varint: Number(); break;
                case Fixed64: Take(8); break;
                case Bytes: Block(); break;
                case Fixed32: Take(4); break;
                default: throw new FormatException($"The frame holds the unknown wire type {wireType}.");
            }
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length) throw new FormatException("The frame ends within a member.");
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
