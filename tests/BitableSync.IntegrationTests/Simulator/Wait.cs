namespace BitableSync.IntegrationTests.Simulator;

/// <summary>Polls with a deadline.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, $"{what}: not within {Deadline.TotalSeconds} s");
            await Task.Delay(10);
        }
    }
}
