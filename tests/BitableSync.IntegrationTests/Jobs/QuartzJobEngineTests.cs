using BitableSync.Engine.Jobs;
using BitableSync.Jobs.Quartz;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.Jobs;

public sealed class QuartzJobEngineTests(ITestOutputHelper output) : JobEngineContract(output)
{
    protected override string Engine => "quartz";

    protected override void AddEngine(IServiceCollection services, JobsOptions options) => services.AddBitableSyncQuartz(options);
}
