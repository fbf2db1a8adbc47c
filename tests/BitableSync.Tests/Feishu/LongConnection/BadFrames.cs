using System.Text;
using BitableSync.Feishu.LongConnection;
using BitableSync.Tests.Feishu.Events;
using Google.Protobuf;

namespace BitableSync.Tests.Feishu.LongConnection;

/// <summary>Noise, genuine frames with some bytes changed, and well-formed frames that say impossible things.</summary>
internal static class BadFrames
{
    private static readonly byte[] Genuine = new Frame
    {
        SeqID = 1, LogID = 2, Service = 3, Method = 1,
        Headers = { Header("type", "event"), Header("message_id", "m1"), Header("sum", "1"), Header("seq", "0") },
        Payload = ByteString.CopyFromUtf8(SampleEvents.RecordChanged),
    }.ToByteArray();

    public static byte[] Next(Random random) => random.Next(3) switch
    {
        0 => Noise(random),
        1 => Mutated(random),
        _ => Impossible(random),
    };

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random)
    {
        var bytes = Genuine.ToArray();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
            bytes[random.Next(random.Next(2) == 0 ? 80 : bytes.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[] Impossible(Random random) => new Frame
    {
        SeqID = (ulong)random.NextInt64(), LogID = 0, Service = random.Next(), Method = random.Next(3),
        Headers =
        {
            Header("type", random.Next(2) == 0 ? "event" : "pong"),
            Header("message_id", $"m{random.Next(5000)}"),
            Header("sum", $"{random.NextInt64(-3, 5000)}"),
            Header("seq", $"{random.NextInt64(-3, 50)}"),
        },
        Payload = ByteString.CopyFrom(Encoding.UTF8.GetBytes(new string('x', random.Next(200)))),
    }.ToByteArray();

    private static Header Header(string key, string value) => new() { Key = key, Value = value };
}
