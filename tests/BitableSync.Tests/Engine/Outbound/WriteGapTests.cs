using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Outbound;

namespace BitableSync.Tests.Engine.Outbound;

public sealed class WriteGapTests
{
    private static readonly SyncOptions Options = new() { WriteGap = TimeSpan.FromMilliseconds(200), MaxWriteGap = TimeSpan.FromSeconds(1) };
    private static readonly RemoteWriteResult Busy = RemoteWriteResult.Failed(RemoteWriteOutcome.NotNow, new RemoteProblem(1254291, "busy") { IsContention = true });
    private static readonly RemoteWriteResult Written = RemoteWriteResult.Written([]);
    private static readonly RemoteWriteResult Unknown = RemoteWriteResult.Failed(RemoteWriteOutcome.Unknown, new RemoteProblem(0, "no answer"));
    private static readonly RemoteWriteResult Refused = RemoteWriteResult.Failed(RemoteWriteOutcome.Refused, new RemoteProblem(1254045, "field"));

    [Fact]
    public void A_busy_Base_doubles_the_gap_up_to_the_limit_and_success_halves_it_down_to_the_configured_one()
    {
        var gaps = new List<double>();
        var gap = WriteGap.Of(TimeSpan.Zero, Options);
        foreach (var result in new[] { Busy, Busy, Busy, Refused, Written, Written, Written, Written })
        {
            gaps.Add((gap = WriteGap.After(gap, result, slowest: TimeSpan.Zero, Options)).TotalMilliseconds);
        }

        Assert.Equal([400, 800, 1000, 1000, 500, 250, 200, 200], gaps);
    }

    [Fact]
    public void After_a_lost_answer_the_call_is_given_the_time_that_calls_may_take() =>
        Assert.Equal(TimeSpan.FromMilliseconds(700), WriteGap.After(Options.WriteGap, Unknown, TimeSpan.FromMilliseconds(700), Options));
}
