using System.Globalization;
using Google.Protobuf;

namespace BitableSync.Feishu.LongConnection;

/// <summary>What the frames of the long connection mean.</summary>
internal static class Frames
{
    public const int Control = 0;
    public const int Data = 1;

    public const string Type = "type";
    public const string MessageId = "message_id";
    public const string Sum = "sum";
    public const string Seq = "seq";

    public const string EventType = "event";
    public const string PingType = "ping";
    public const string PongType = "pong";

    private const string ProcessingTime = "biz_rt";

    private static readonly ByteString Stored = ByteString.CopyFromUtf8("""{"code":200}""");
    private static readonly ByteString NotStored = ByteString.CopyFromUtf8("""{"code":500}""");

    /// <summary>The frame in a message; null when the bytes are none. Never throws.</summary>
    public static Frame? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            var frame = Frame.Parser.ParseFrom(message);
            return frame.IsInitialized() ? frame : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    public static Frame Ping(int service) => new()
    {
        SeqID = 0,
        LogID = 0,
        Service = service,
        Method = Control,
        Headers = { new Header { Key = Type, Value = PingType } },
    };

    /// <summary>The answer to an event: its frame, with the time it took and a code. Without an answer of 200 within 3 s the platform sends the event again.</summary>
    public static Frame Acknowledge(Frame received, bool stored, TimeSpan took)
    {
        var answer = received.Clone();
        answer.Headers.Add(new Header { Key = ProcessingTime, Value = ((long)took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) });
        answer.Payload = stored ? Stored : NotStored;
        return answer;
    }

    public static string? HeaderOf(Frame frame, string key) => frame.Headers.FirstOrDefault(header => header.Key == key)?.Value;

    public static int NumberOf(Frame frame, string key, int otherwise) =>
        HeaderOf(frame, key) is { } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1
            : otherwise;
}
