using BitableSync.Feishu.RateLimiting;
using BitableSync.Tests.Simulation;

namespace BitableSync.Tests.Feishu.RateLimiting;

public sealed class BudgetUseTests
{
    [Fact]
    public void The_requests_of_the_last_minute_count_each_class_by_itself()
    {
        var clock = new VirtualClock();
        var use = new BudgetUse(new BudgetOptions { ReadPerMinute = 100, WritePerMinute = 10 }, clock);
        var scheduler = new SeededScheduler(new Random(1), clock);
        scheduler.Run(async () =>
        {
            for (var request = 0; request < 50; request++) use.Take(EndpointClass.Read);
            await Task.Delay(TimeSpan.FromSeconds(30), clock);
            for (var request = 0; request < 5; request++) use.Take(EndpointClass.Write);
            Assert.Equal((0.5, 0.5, 0), (Of(EndpointClass.Read), Of(EndpointClass.Write), Of(EndpointClass.Token)));
            await Task.Delay(TimeSpan.FromSeconds(30), clock);
            Assert.Equal((0, 0.5), (Of(EndpointClass.Read), Of(EndpointClass.Write)));
        });

        double Of(EndpointClass endpoints) => use.Shares().Single(share => share.Class == endpoints).Share;
    }
}
