using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Configuration;

public sealed class JobsOptionsTests
{
    [Fact]
    public void Defaults_can_be_used()
    {
        Assert.Empty(new JobsOptions().FindProblems());
    }

    [Fact]
    public void Everything_out_of_range_is_reported_at_once()
    {
        var options = new JobsOptions { MaxConcurrentRuns = 1, NodeTimeout = TimeSpan.FromSeconds(2), Schema = "public; drop" };

        Assert.Equal(
        [
            "Jobs:MaxConcurrentRuns is 1; expected at least 2.",
            "Jobs:NodeTimeout is 00:00:02; expected at least 00:00:03.",
            "Jobs:Schema is 'public; drop'; expected a letter, then letters, digits and '_', all lower case, at most 40.",
        ], options.FindProblems());
    }
}
