using BitableSync.Feishu.RateLimiting;

namespace BitableSync.Tests.Feishu.RateLimiting;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 0, 250)]
    [InlineData(1, 1, 500)]
    [InlineData(2, 0, 500)]
    [InlineData(4, 1, 4000)]
    [InlineData(7, 1, 30_000)]
    [InlineData(1000, 1, 30_000)]
    public void Waits_double_up_to_the_longest_with_half_of_them_random(int failures, double random, double expectedMs) =>
        Assert.Equal(expectedMs, Backoff.Next(failures, null, First, Longest, random).TotalMilliseconds);

    [Fact]
    public void The_asked_wait_is_a_minimum()
    {
        var asked = TimeSpan.FromSeconds(40);

        Assert.Equal(asked, Backoff.Next(1, asked, First, Longest, 0));
        Assert.Equal(asked + First / 2, Backoff.Next(9, asked, First, Longest, 0.5));
    }
}
