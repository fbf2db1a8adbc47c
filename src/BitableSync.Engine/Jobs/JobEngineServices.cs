using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BitableSync.Engine.Jobs;

public static class JobEngineServices
{
    /// <summary>For adapters: everything that does not depend on which engine it is. The adapter adds its <see cref="IJobEngine"/>.</summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message names every problem.</exception>
    public static IServiceCollection AddJobEngineNode(this IServiceCollection services, JobsOptions options)
    {
        var problems = string.Join(Environment.NewLine, options.FindProblems());
        if (problems.Length > 0) throw new ArgumentException(problems, nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddTransient<SyncJobExecution>();
        services.TryAddSingleton<JobEngineNode>();
        services.TryAddSingleton<IJobSchedule>(provider => provider.GetRequiredService<JobEngineNode>());
        services.TryAddSingleton<IJobTrigger>(provider => provider.GetRequiredService<JobEngineNode>());
        services.AddHostedService(provider => provider.GetRequiredService<JobEngineNode>());
        return services;
    }
}
