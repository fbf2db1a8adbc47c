using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>One process's worth of job engine: a host with connections of its own.</summary>
internal sealed class JobNode : IAsyncDisposable
{
    private readonly IHost _host;

    public JobNode(string connectionString, ISyncJobRunner runner, JobsOptions options, Action<IServiceCollection, JobsOptions> addEngine)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        builder.Services.AddSingleton(runner);
        builder.Services.AddSingleton<ILoggerProvider>(Log);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information));
        addEngine(builder.Services, options);
        _host = builder.Build();
    }

    public ListLog Log { get; } = new();

    public IJobHistory History => Get<IJobHistory>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync() => _host.StopAsync();

    public Task SetAsync(params ScheduledJob[] jobs) =>
        Get<IJobSchedule>().SetAsync(jobs, CancellationToken.None);

    public Task TriggerAsync(string mapping, SyncJob job = SyncJob.Push) =>
        Get<IJobTrigger>().TriggerAsync(job, new MappingName(mapping), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
