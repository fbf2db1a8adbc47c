using System.Text;
using BitableSync.Feishu.LongConnection;
using Google.Protobuf;

namespace BitableSync.Tests.Feishu.LongConnection;

public sealed class PartAssemblerTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly PartAssembler _parts = new(maxEventBytes: 1000);

    [Fact]
    public void A_single_part_is_whole()
    {
        Assert.Equal("a", Text(_parts.Add(Part("m", 1, 0, "a"), Now)));
        Assert.Equal("b", Text(_parts.Add(new Frame { Payload = ByteString.CopyFromUtf8("b") }, Now)));
        Assert.Equal(0, _parts.Count);
    }

    [Fact]
    public void Parts_are_joined_in_their_order_whatever_order_they_come_in()
    {
        Assert.Null(_parts.Add(Part("m", 3, 2, "c"), Now));
        Assert.Null(_parts.Add(Part("n", 2, 0, "x"), Now));
        Assert.Null(_parts.Add(Part("m", 3, 0, "a"), Now));
        Assert.Null(_parts.Add(Part("m", 3, 0, "again"), Now));
        Assert.Equal("abc", Text(_parts.Add(Part("m", 3, 1, "b"), Now)));
        Assert.Equal("xy", Text(_parts.Add(Part("n", 2, 1, "y"), Now)));
        Assert.Equal(0, _parts.Count);
    }

    [Fact]
    public void Parts_that_wait_too_long_are_forgotten()
    {
        _parts.Add(Part("m", 2, 0, "a"), Now);

        Assert.Null(_parts.Add(Part("m", 2, 1, "b"), Now + PartAssembler.Patience));
        Assert.Equal(1, _parts.Count);
    }

    [Theory]
    [InlineData("2", "2")]
    [InlineData("2", "-1")]
    [InlineData("-2", "0")]
    [InlineData("two", "0")]
    [InlineData("2", "")]
    [InlineData("2147483647", "0")]
    [InlineData("99999999999", "0")]
    public void Impossible_numbers_are_ignored(string sum, string seq)
    {
        Assert.Null(_parts.Add(Part("m", sum, seq, "a"), Now));
        Assert.Equal(0, _parts.Count);
    }

    [Fact]
    public void Parts_that_disagree_about_their_number_do_not_mix()
    {
        _parts.Add(Part("m", 2, 0, "a"), Now);

        Assert.Null(_parts.Add(Part("m", 3, 1, "b"), Now));
        Assert.Equal("ac", Text(_parts.Add(Part("m", 2, 1, "c"), Now)));
    }

    [Fact]
    public void An_event_beyond_the_limit_is_dropped()
    {
        var large = new string('x', 600);
        _parts.Add(Part("m", 3, 0, large), Now);

        Assert.Null(_parts.Add(Part("m", 3, 1, large), Now));
        Assert.Equal(0, _parts.Count);
        Assert.Null(_parts.Add(Part("m", 1, 0, new string('x', 1001)), Now));
    }

    [Fact]
    public void What_waits_stays_within_bounds_and_the_newest_gets_through()
    {
        for (var i = 0; i < 10_000; i++)
            _parts.Add(Part($"m{i}", 2, 0, new string('x', i % 100)), Now.AddMilliseconds(i % 1000));

        Assert.InRange(_parts.Count, 1, 256);
        _parts.Add(Part("last", 2, 0, "a"), Now.AddSeconds(1));
        Assert.Equal("ab", Text(_parts.Add(Part("last", 2, 1, "b"), Now.AddSeconds(1))));
    }

    private static Frame Part(string id, int sum, int seq, string payload) => Part(id, $"{sum}", $"{seq}", payload);

    private static Frame Part(string id, string sum, string seq, string payload) => new()
    {
        Headers =
        {
            new Header { Key = Frames.MessageId, Value = id },
            new Header { Key = Frames.Sum, Value = sum },
            new Header { Key = Frames.Seq, Value = seq },
        },
        Payload = ByteString.CopyFromUtf8(payload),
    };

    private static string? Text(ReadOnlyMemory<byte>? payload) => payload is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
