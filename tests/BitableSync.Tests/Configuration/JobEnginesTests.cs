using BitableSync.App.Serving;
using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Configuration;

public sealed class JobEnginesTests
{
    [Fact]
    public void Without_a_choice_there_is_always_an_engine()
    {
        Assert.Empty(JobEngines.FindProblems(new JobsOptions()));
        Assert.Empty(JobEngines.FindProblems(new JobsOptions { Engine = JobEngineKind.Quartz }));
    }

    [Fact]
    public void An_engine_that_is_not_built_in_is_refused_with_the_way_out()
    {
        var problems = JobEngines.FindProblems(new JobsOptions { Engine = JobEngineKind.Hangfire });
#if HANGFIRE
        Assert.Empty(problems);
#else
        Assert.Equal(
            "Jobs:Engine is hangfire, which this program was built without; expected quartz, or a build with -p:WithHangfire=true.",
            Assert.Single(problems));
#endif
    }
}
