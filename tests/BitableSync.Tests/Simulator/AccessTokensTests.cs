using BitableSync.Simulator;
using BitableSync.Simulator.Auth;

namespace BitableSync.Tests.Simulator;

public sealed class AccessTokensTests
{
    private readonly Clock _clock = new();
    private readonly AccessTokens _tokens;

    public AccessTokensTests()
    {
        var clock = new PlatformClock(_clock);
        _tokens = new AccessTokens("t-", clock, new IdSource(1, clock));
    }

    [Fact]
    public void The_same_token_is_given_while_half_an_hour_remains()
    {
        var (first, lifetime) = _tokens.Issue();
        _clock.Now += TimeSpan.FromSeconds(7200 - 1800);
        var (second, rest) = _tokens.Issue();

        Assert.Equal((first, 7200, 1800), (second, lifetime, rest));
    }

    [Fact]
    public void With_less_than_half_an_hour_a_new_token_comes_and_the_old_one_lives_on_to_its_end()
    {
        var (old, _) = _tokens.Issue();
        _clock.Now += TimeSpan.FromSeconds(7200 - 1799);
        var (young, lifetime) = _tokens.Issue();

        Assert.NotEqual(old, young);
        Assert.Equal(7200, lifetime);
        Assert.True(_tokens.IsValid(old) && _tokens.IsValid(young));
        _clock.Now += TimeSpan.FromSeconds(1799);
        Assert.False(_tokens.IsValid(old));
        Assert.True(_tokens.IsValid(young));
    }

    [Fact]
    public void Expired_on_demand_no_token_is_valid_and_a_new_one_is_given()
    {
        var (old, _) = _tokens.Issue();
        _tokens.ExpireAll();

        Assert.False(_tokens.IsValid(old));
        Assert.NotEqual(old, _tokens.Issue().Token);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
