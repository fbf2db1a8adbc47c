using BitableSync.App.Ui;
using BitableSync.Core.Ports;

namespace BitableSync.Tests.Ui;

public sealed class ComparisonTextTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 8, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Before_the_first_there_is_nothing_to_tell() => Assert.Equal("not yet", ComparisonText.Of(null));

    [Fact]
    public void One_under_way_tells_how_far_it_is() =>
        Assert.Equal("at record 1,500 of 12,000", ComparisonText.Of(new ScanStatus(1, Seen: 1500, Total: 12000, At, EndedAt: null, Differences: null)));

    [Fact]
    public void One_that_has_read_nothing_yet_knows_no_number() =>
        Assert.Equal("under way", ComparisonText.Of(new ScanStatus(1, Seen: 0, Total: 0, At, EndedAt: null, Differences: null)));

    [Theory]
    [InlineData(0, 12000, "0 of 12,000 differed")]
    [InlineData(7, 12000, "7 of 12,000 differed")]
    [InlineData(4500, 0, "4,500 differed")]
    public void One_that_ended_tells_what_it_found(long found, long total, string text) =>
        Assert.Equal(text, ComparisonText.Of(new ScanStatus(2, Seen: total, Total: total, At, EndedAt: At, Differences: found)));
}
