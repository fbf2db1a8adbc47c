using BitableSync.Feishu.LongConnection;
using Google.Protobuf;

namespace BitableSync.Tests.Feishu.LongConnection;

/// <summary>Frames whose bytes were made with another protobuf library.</summary>
public sealed class FrameTests
{
    private const string Ping = "0800100018f681801020002a0c0a0474797065120470696e67";

    private const string Event =
        "0801100218f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a037365711201"
        + "3042027b7d";

    private const string Ack =
        "0801100218f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a0373657112013"
        + "02a0b0a0662697a5f7274120137420c7b22636f6465223a3230307d";

    [Fact]
    public void A_ping_writes_its_zeros()
    {
        var ping = new Frame { SeqID = 0, LogID = 0, Service = 33554678, Method = 0, Headers = { new Header { Key = "type", Value = "ping" } } };

        Assert.Equal(Ping, Convert.ToHexStringLower(ping.ToByteArray()));
    }

    [Fact]
    public void A_data_frame_is_read()
    {
        var frame = Frame.Parser.ParseFrom(Convert.FromHexString(Event));

        Assert.Equal((1UL, 2UL, 33554678, 1), (frame.SeqID, frame.LogID, frame.Service, frame.Method));
        Assert.Equal(["type=event", "message_id=m1", "sum=1", "seq=0"], frame.Headers.Select(header => $"{header.Key}={header.Value}"));
        Assert.Equal("{}", frame.Payload.ToStringUtf8());
    }

    [Fact]
    public void An_acknowledgement_is_the_frame_with_its_time_and_a_code()
    {
        var frame = Frame.Parser.ParseFrom(Convert.FromHexString(Event));
        frame.Headers.Add(new Header { Key = "biz_rt", Value = "7" });
        frame.Payload = ByteString.CopyFromUtf8("""{"code":200}""");

        Assert.Equal(Ack, Convert.ToHexStringLower(frame.ToByteArray()));
    }
}
