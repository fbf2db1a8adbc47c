using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using FsCheck.Fluent;
using static BitableSync.Tests.Core.Merging.GivenMerge;

namespace BitableSync.Tests.Core.Merging;

public sealed class LastWriteTests
{
    [Theory]
    [InlineData(10, 0, 0, ConflictRule.LastWrite, Side.Local)]
    [InlineData(0, 10, 0, ConflictRule.LastWrite, Side.Remote)]
    [InlineData(0, 0, 0, ConflictRule.Tie, Side.Remote)]
    [InlineData(0.999, 0, 0, ConflictRule.Tie, Side.Remote)] // one second of Bitable's clock
    [InlineData(0, 0.999, 0, ConflictRule.Tie, Side.Remote)]
    [InlineData(1, 0.999, 0, ConflictRule.LastWrite, Side.Local)] // the next second, however near
    [InlineData(0, 3, 5, ConflictRule.LastWrite, Side.Local)] // PostgreSQL's clock is five seconds slow
    [InlineData(8, 3, -6, ConflictRule.LastWrite, Side.Remote)] // and here six seconds fast
    [InlineData(0, 3, 3, ConflictRule.Tie, Side.Remote)]
    public void The_later_write_on_Bitables_clock_wins_and_a_tie_goes_to_Bitable(
        double local, double remote, double offset, ConflictRule rule, Side winner)
    {
        var rules = new MergeRules { ClockOffset = TimeSpan.FromSeconds(offset) };
        Assert.Equal((rule, winner), LastWrite.Resolve(At(local), At(remote), rules));
    }

    [Fact]
    public void An_unknown_time_is_a_tie()
    {
        var rules = new MergeRules();
        Assert.Equal((ConflictRule.Tie, Side.Remote), LastWrite.Resolve(null, At(0), rules));
        Assert.Equal((ConflictRule.Tie, Side.Remote), LastWrite.Resolve(At(0), null, rules));
        Assert.Equal((ConflictRule.Tie, Side.Remote), LastWrite.Resolve(null, null, rules));
    }

    [Fact]
    public void The_time_zone_of_a_mark_does_not_matter()
    {
        var shanghai = At(10) with { At = At(10).At.ToOffset(TimeSpan.FromHours(8)) };
        Assert.Equal(LastWrite.Resolve(At(10), At(0), new MergeRules()), LastWrite.Resolve(shanghai, At(0), new MergeRules()));
    }

    [Fact]
    public void The_winner_depends_on_the_order_of_ticks_alone() => Property.Holds(Gen.Choose(-9000, 9000).Three(), three =>
    {
        var (local, remote, offset) = three;
        var rules = new MergeRules { ClockOffset = TimeSpan.FromMilliseconds(offset) };
        var (rule, winner) = LastWrite.Resolve(At(local / 1000.0), At(remote / 1000.0), rules);
        var localSecond = Math.Floor((local + offset) / 1000.0);
        var remoteSecond = Math.Floor(remote / 1000.0);
        Assert.Equal(localSecond == remoteSecond ? ConflictRule.Tie : ConflictRule.LastWrite, rule);
        Assert.Equal(localSecond > remoteSecond ? Side.Local : Side.Remote, winner);
    });
}
