using BitableSync.Feishu.RateLimiting;

namespace BitableSync.Tests.Feishu.RateLimiting;

public sealed class RequestPaceTests
{
    [Theory]
    [InlineData(1, 60)]
    [InlineData(5, 300)]
    [InlineData(20, 1200)]
    [InlineData(50, 1000)]
    [InlineData(50, 100)]
    [InlineData(1000, 60_000)]
    public void No_second_and_no_minute_has_more_than_its_cap_however_late_permits_are_used(int perSecond, int perMinute)
    {
        var pace = RequestPace.Of(new RequestCaps(perSecond, perMinute));
        for (var seed = 1; seed <= 20; seed++)
        {
            var used = Use(pace, new Random(seed));

            Assert.True(Most(used, TimeSpan.FromSeconds(1)) <= perSecond, $"seed {seed}");
            Assert.True(Most(used, TimeSpan.FromMinutes(1)) <= perMinute, $"seed {seed}");
        }
    }

    [Fact]
    public void Most_of_a_rate_can_be_used()
    {
        var pace = RequestPace.Of(new RequestCaps(20, 1200));

        Assert.InRange(1 / pace.Interval.TotalSeconds, 15, 20);
    }

    /// <summary>Moments at which permits are used by somebody who always wants more, in portions of any size and as late as can be.</summary>
    private static List<TimeSpan> Use(RequestPace pace, Random random)
    {
        var used = new List<TimeSpan>();
        for (var due = TimeSpan.Zero; due < TimeSpan.FromMinutes(2.5);)
        {
            var portion = random.Next(1, pace.Portion + 1);
            var moment = due + RequestPace.Validity * (random.Next(2) == 0 ? random.NextDouble() : random.Next(2));
            used.AddRange(Enumerable.Repeat(moment, portion));
            due += pace.Interval * portion;
            if (random.Next(50) == 0) due += TimeSpan.FromSeconds(random.NextDouble());
        }

        used.Sort();
        return used;
    }

    private static int Most(List<TimeSpan> used, TimeSpan window)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < used.Count; last++)
        {
            while (used[last] - used[first] >= window) first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
