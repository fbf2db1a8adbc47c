namespace BitableSync.Tests.Simulation.Replays;

/// <summary>Runs that have found bugs. BITABLESYNC_REPLAY names another one to run in their place, see deploy/simulate-faults.sh.</summary>
public sealed class RegressionTests
{
    public static TheoryData<string> Lines => Environment.GetEnvironmentVariable("BITABLESYNC_REPLAY") is { Length: > 0 } line ? [line] : [.. Regressions.All.Select(regression => regression.Line)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_run_keeps_every_invariant(string line)
    {
        var report = Replay.Parse(line).Run();

        var told = report.Failed || Regressions.All.All(regression => regression.Line != line) ? RunLog.Tell(line, report) : "";
        Assert.True(!report.Failed, $"{Regressions.All.FirstOrDefault(regression => regression.Line == line)?.Bug}\n{told}");
    }
}
