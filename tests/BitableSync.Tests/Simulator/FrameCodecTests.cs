using System.Text;
using BitableSync.Simulator.LongConnection;

namespace BitableSync.Tests.Simulator;

public sealed class FrameCodecTests
{
    private const string Ping = "0800100018f681801020002a0c0a0474797065120470696e67";
    private const string Event = "0801100218f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a0373657112013042027b7d";
    private const string Ack = "0801100218f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a037365711201302a0b0a0662697a5f7274120137420c7b22636f6465223a3230307d";

    [Fact]
    public void Ping_matches_the_known_vector()
    {
        var frame = new Frame(0, 0, 33554678, Frame.Control, [new("type", "ping")]);

        Assert.Equal(Ping, Convert.ToHexStringLower(FrameCodec.Encode(frame)));
    }

    [Fact]
    public void Event_matches_the_known_vector()
    {
        var frame = new Frame(1, 2, 33554678, Frame.Data, [new("type", "event"), new("message_id", "m1"), new("sum", "1"), new("seq", "0")]) { Payload = "{}"u8.ToArray() };

        Assert.Equal(Event, Convert.ToHexStringLower(FrameCodec.Encode(frame)));
    }

    [Theory]
    [InlineData(Ping)]
    [InlineData(Event)]
    [InlineData(Ack)]
    public void Known_vectors_survive_decoding_and_encoding(string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(FrameCodec.Encode(FrameCodec.Decode(Convert.FromHexString(hex)))));

    [Fact]
    public void Ack_gives_its_headers_and_payload()
    {
        var frame = FrameCodec.Decode(Convert.FromHexString(Ack));

        Assert.Equal(("m1", "7", """{"code":200}"""), (frame.Header("message_id"), frame.Header("biz_rt"), Encoding.UTF8.GetString(frame.Payload!)));
    }

    [Fact]
    public void Unknown_members_are_passed_over()
    {
        var bytes = Convert.FromHexString(Ping + "9a0603616263" + "a1060102030405060708" + "a50601020304" + "a80601");

        Assert.Equal(Ping, Convert.ToHexStringLower(FrameCodec.Encode(FrameCodec.Decode(bytes))));
    }

    [Theory]
    [InlineData("", "SeqID")]
    [InlineData("080010001800", "method")]
    public void Missing_required_member_is_named(string hex, string member) =>
        Assert.Contains(member, Assert.Throws<FormatException>(() => FrameCodec.Decode(Convert.FromHexString(hex))).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_frames_give_a_frame_or_a_format_error_and_nothing_else()
    {
        const int seed = 20260801;
        var random = new Random(seed);
        var original = Convert.FromHexString(Ack);
        for (var round = 0; round < 100_000; round++)
        {
            byte[] damaged = [.. original.AsSpan(0, random.Next(original.Length + 1))];
            for (var hits = random.Next(4); hits > 0 && damaged.Length > 0; hits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                FrameCodec.Decode(damaged);
            }
            catch (FormatException)
            {
                // The one allowed refusal; anything else fails the test with the seed above.
            }
        }
    }
}
