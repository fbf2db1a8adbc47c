#if HANGFIRE
using BitableSync.Engine.Jobs;
using BitableSync.Jobs.Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.Jobs;

public sealed class HangfireJobEngineTests(ITestOutputHelper output) : JobEngineContract(output)
{
    protected override string Engine => "hangfire";

    protected override void AddEngine(IServiceCollection services, JobsOptions options) => services.AddBitableSyncHangfire(options);
}
#endif
