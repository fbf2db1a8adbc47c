using BitableSync.Feishu.LongConnection;

namespace BitableSync.Tests.Feishu.LongConnection;

public sealed class ReconnectTests
{
    private static readonly ClientConfig Config = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0.5, 15)]
    [InlineData(1, 0.999999, 1)]
    [InlineData(3, 0, 2)]
    [InlineData(8, 0.999999, 120)]
    [InlineData(500, 0.999999, 120)]
    public void The_first_attempt_is_spread_later_ones_grow_up_to_the_interval(int failures, double random, double seconds) =>
        Assert.Equal(seconds, LongConnectionClient.NextDelay(failures, Config, random).TotalSeconds, 3);

    [Fact]
    public void Settings_that_make_sense_replace_the_old_ones()
    {
        Assert.Equal(new(TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(7)), Config.With(new() { ReconnectInterval = 5, ReconnectNonce = 0, PingInterval = 7 }));
        Assert.Equal(Config with { PingInterval = TimeSpan.FromSeconds(7) }, Config.With(new() { PingInterval = 7 }));
    }

    [Fact]
    public void Settings_that_make_none_are_ignored()
    {
        Assert.Equal(Config, Config.With(null));
        Assert.Equal(Config, Config.With(new() { ReconnectInterval = 0, ReconnectNonce = -1, PingInterval = 0 }));
        Assert.Equal(Config, Config.With(new() { ReconnectInterval = int.MaxValue, ReconnectNonce = int.MaxValue, PingInterval = int.MaxValue }));
    }
}
