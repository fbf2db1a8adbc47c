#if HANGFIRE
using BitableSync.Jobs.Hangfire;
using Cronos;

namespace BitableSync.IntegrationTests.Jobs;

public sealed class PeriodsTests
{
    private static readonly DateTime Start = new(2026, 11, 21, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 6)]
    [InlineData(30, 30)]
    [InlineData(59, 30)]
    [InlineData(60, 60)]
    [InlineData(300, 300)]
    [InlineData(420, 360)]
    [InlineData(3599, 1800)]
    [InlineData(3600, 3600)]
    [InlineData(5 * 3600, 4 * 3600)]
    [InlineData(24 * 3600, 24 * 3600)]
    [InlineData(72 * 3600, 24 * 3600)]
    public void A_timer_comes_round_at_the_longest_period_that_cron_knows_and_that_is_not_longer(int asked, int expected)
    {
        foreach (var name in new[] { "push:orders", "pull:orders", "push:invoices", "reconcile:a-rather-long-name-of-a-mapping" })
        {
            var expression = CronExpression.Parse(Periods.CronOf(TimeSpan.FromSeconds(asked), name), CronFormat.IncludeSeconds);
            var times = expression.GetOccurrences(Start, Start.AddDays(3)).Take(1000).ToArray();
            Assert.True(times.Length >= 3);
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(expected, (pair.Second - pair.First).TotalSeconds));
        }
    }

    [Fact]
    public void Mappings_do_not_all_run_at_one_instant()
    {
        var expressions = Enumerable.Range(0, 50).Select(number => Periods.CronOf(TimeSpan.FromMinutes(5), $"push:mapping-{number}"));
        Assert.InRange(expressions.Distinct().Count(), 35, 50);
    }
}
#endif
