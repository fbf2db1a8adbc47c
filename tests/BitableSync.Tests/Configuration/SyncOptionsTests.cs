using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Configuration;

public sealed class SyncOptionsTests
{
    [Fact]
    public void Defaults_can_be_used()
    {
        Assert.Empty(new SyncOptions().FindProblems());
    }

    [Fact]
    public void Everything_out_of_range_is_reported_at_once()
    {
        var options = new SyncOptions
        {
            TimerInterval = TimeSpan.Zero,
            ReconcileInterval = TimeSpan.FromDays(2),
            MaxBatchRecords = 501,
            WriteGap = TimeSpan.FromMilliseconds(199),
            MaxWriteGap = TimeSpan.FromMilliseconds(100),
            LeaseDuration = TimeSpan.FromMilliseconds(1),
            MaxWriteAttempts = 0,
            WriteTimeout = TimeSpan.FromMilliseconds(-1),
        };

        Assert.Equal(
        [
            "Sync:MaxBatchRecords is 501; expected 1 to 500.",
            "Sync:MaxWriteAttempts is 0; expected at least 1.",
            "Sync:TimerInterval is 00:00:00; expected 00:00:01 to 1.00:00:00.",
            "Sync:ReconcileInterval is 2.00:00:00; expected 00:00:01 to 1.00:00:00.",
            "Sync:WriteGap is 00:00:00.1990000; expected 00:00:00.2000000 to 1.00:00:00.",
            "Sync:MaxWriteGap is 00:00:00.1000000; expected 00:00:00.1990000 to 1.00:00:00.",
            "Sync:LeaseDuration is 00:00:00.0010000; expected 00:00:01 to 1.00:00:00.",
            "Sync:WriteTimeout is -00:00:00.0010000; expected 00:00:01 to 1.00:00:00.",
        ], options.FindProblems());
    }
}
